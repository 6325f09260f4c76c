package dev.quire.storage;

import dev.quire.domain.error.QuireException;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.journal.JournalFiles;
import dev.quire.storage.segment.SegmentCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a data directory that nobody has open: every byte of every file is compared with a
 * checksum, and tables are looked through for what a checksum cannot see. Changes nothing.
 */
public final class Fsck {
  private final FileOps files = new DiskFiles();
  private final Path root;
  private final List<Finding> findings = new ArrayList<>();

  private Fsck(Path root) {
    this.root = root;
  }

  /** A step whose failure is a finding. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Checks all libraries; throws {@code StorageFailure} where a process has the directory open.
   *
   * @return what was found, library by library; empty where all is well
   */
  public static List<Finding> check(Path dataDirectory) {
    return Attempt.get(
        "check " + dataDirectory,
        () -> {
          try (OwnerLock _ = OwnerLock.acquire(dataDirectory)) {
            Fsck fsck = new Fsck(dataDirectory);
            for (LibraryDirectory library : DataDirectory.libraries(fsck.files, dataDirectory)) {
              fsck.step(library.path(), () -> fsck.checkLibrary(library));
            }
            return List.copyOf(fsck.findings);
          }
        });
  }

  private void checkLibrary(LibraryDirectory library) throws IOException {
    Manifest manifest = library.manifest();
    String expected = DirectoryName.of(manifest.library().id().value());
    if (!expected.equals(library.name())) {
      damage(library.path(), "holds the library of \"" + expected + "\"; rename it");
    }
    checkSegments(library, manifest);
    checkJournal(library, manifest);
    for (Path leftover : new Leftovers(files, library.path()).find(manifest)) {
      remark(leftover, "is a leftover, swept at the next start");
    }
    for (Path snapshot : FileOps.list(library.path().resolve(LibraryDirectory.SNAPSHOTS))) {
      if (!SnapshotStore.isLeftover(snapshot)) {
        step(snapshot, () -> checkSnapshot(snapshot));
      }
    }
  }

  private void checkSegments(LibraryDirectory library, Manifest manifest) {
    for (Manifest.SegmentEntry entry : manifest.segments()) {
      Path segment = library.segment(entry.number());
      step(
          segment,
          () ->
              SegmentCheck.of(files, segment, manifest.library().dimension(), entry.deletions())
                  .forEach(problem -> damage(segment, problem)));
      if (entry.number() >= manifest.nextSegment()) {
        damage(segment, "has a number that the manifest has not given out yet");
      }
    }
  }

  private void checkJournal(LibraryDirectory library, Manifest manifest) {
    Path journal = library.path().resolve(LibraryDirectory.JOURNAL);
    if (!Files.isDirectory(journal)) {
      damage(journal, "is missing");
      return;
    }
    step(
        journal,
        () ->
            new JournalFiles(files, journal)
                .check(manifest.journalPosition())
                .forEach(remark -> remark(journal, remark)));
  }

  private void checkSnapshot(Path directory) throws IOException {
    Snapshot snapshot = SnapshotJson.read(directory);
    for (SnapshotFile file : snapshot.files()) {
      Path path = directory.resolve(file.path());
      if (!Files.exists(path)) {
        damage(path, "is missing");
      } else if (!Sha256.of(path).equals(file.sha256())) {
        damage(path, "does not match its SHA-256 in snapshot.json");
      }
    }
    if (!DirectoryName.of(snapshot.name()).equals(directory.getFileName().toString())) {
      damage(directory, "holds the snapshot \"" + snapshot.name() + "\"; rename it");
    }
  }

  private void step(Path path, Step step) {
    try {
      step.run();
    } catch (QuireException | IOException e) {
      damage(path, e.getMessage());
    }
  }

  private void damage(Path path, String message) {
    findings.add(new Finding(Severity.DAMAGE, root.relativize(path).toString(), message));
  }

  private void remark(Path path, String message) {
    findings.add(new Finding(Severity.REMARK, root.relativize(path).toString(), message));
  }
}
