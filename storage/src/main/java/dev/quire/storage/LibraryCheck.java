package dev.quire.storage;

import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.journal.JournalCheck;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.SegmentCheck;
import dev.quire.storage.segment.SegmentProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks one library, and changes nothing. */
final class LibraryCheck {
  private static final String REPAIR = "; run fsck --repair";
  private static final String LOST =
      "; nothing else holds it: restore a snapshot or bring the file back from a copy";

  private final LibraryDirectory library;
  private final Manifest manifest;
  private final IndexKeeper indexes;
  private final Findings findings;
  private final Worn worn = new Worn(new ArrayList<>(), new ArrayList<>());

  /**
   * What a repair has to make again.
   *
   * @param tables by segment
   * @param indexes numbers of segments
   */
  record Worn(List<WornTable> tables, List<Long> indexes) {}

  /** A table's file. */
  record WornTable(long segment, String file) {}

  LibraryCheck(
      LibraryDirectory library, Manifest manifest, IndexKeeper indexes, Findings findings) {
    this.library = library;
    this.manifest = manifest;
    this.indexes = indexes;
    this.findings = findings;
  }

  /** Looks at everything that the manifest names, and at the journal behind it. */
  Worn check(FsckProgress progress) {
    String expected = DirectoryName.of(manifest.library().id().value());
    if (!expected.equals(library.name())) {
      damage(library.path(), "holds the library of \"" + expected + "\"; rename it");
    }
    boolean whole = true;
    long done = 0;
    for (SegmentEntry entry : manifest.segments()) {
      whole &= checkSegment(entry);
      progress.report(++done, manifest.segments().size());
    }
    whole &= checkJournal();
    if (whole) {
      findings.step(library.path(), this::checkReferences);
    }
    findings.step(library.path(), this::checkSnapshots);
    return worn;
  }

  private boolean checkSegment(SegmentEntry entry) {
    Path segment = library.segment(entry.number());
    if (!Files.isDirectory(segment)) {
      damage(segment, "is missing, and the manifest names it" + LOST);
      return false;
    }
    if (entry.number() >= manifest.nextSegment()) {
      damage(segment, "has a number that the manifest has not given out yet");
    }
    List<SegmentProblem> problems = new ArrayList<>();
    boolean looked =
        findings.step(
            segment,
            () ->
                problems.addAll(
                    SegmentCheck.of(
                        library.files(),
                        segment,
                        manifest.library().dimension(),
                        entry.deletions())));
    problems.forEach(problem -> note(entry.number(), problem));
    return looked && problems.isEmpty() && findings.step(segment, () -> checkIndex(entry.number()));
  }

  private void note(long segment, SegmentProblem problem) {
    Path file = library.segment(segment).resolve(problem.file());
    switch (problem.role()) {
      case PRIMARY -> damage(file, problem.message() + LOST);
      case TABLE -> {
        findings.add(Severity.REPAIRABLE, file, problem.message() + REPAIR);
        worn.tables().add(new WornTable(segment, problem.file()));
      }
      case INDEX -> {
        findings.add(Severity.REPAIRABLE, file, problem.message() + REPAIR);
        noteIndex(segment);
      }
    }
  }

  private void noteIndex(long segment) {
    if (!worn.indexes().contains(segment)) {
      worn.indexes().add(segment);
    }
  }

  private void checkIndex(long number) {
    SealedSegment segment = library.openSegment(number);
    try {
      for (String problem : indexes.problems(segment, manifest.library())) {
        findings.add(Severity.REPAIRABLE, segment.directory(), problem + REPAIR);
        noteIndex(number);
      }
    } finally {
      segment.release();
    }
  }

  private boolean checkJournal() {
    Path journal = library.path().resolve(LibraryDirectory.JOURNAL);
    if (!Files.isDirectory(journal)) {
      damage(journal, "is missing: bring it back from a copy, or restore a snapshot");
      return false;
    }
    boolean[] whole = new boolean[1];
    return findings.step(journal, () -> whole[0] = checkJournal(journal)) && whole[0];
  }

  private boolean checkJournal(Path journal) throws IOException {
    JournalCheck check = JournalCheck.of(journal, manifest.journalPosition());
    check.remarks().forEach(remark -> findings.add(Severity.REMARK, journal, remark));
    check.wornEnd().ifPresent(worn -> findings.add(Severity.REPAIRABLE, journal, worn));
    check.damage().ifPresent(damage -> damage(journal, damage));
    return check.damage().isEmpty();
  }

  private void checkReferences() throws IOException {
    try (References references = new References(library, manifest, findings)) {
      references.check();
    }
  }

  private void checkSnapshots() throws IOException {
    for (Path snapshot : FileOps.list(library.path().resolve(LibraryDirectory.SNAPSHOTS))) {
      if (!SnapshotStore.isLeftover(snapshot)) {
        findings.step(snapshot, () -> checkSnapshot(snapshot));
      }
    }
  }

  private void checkSnapshot(Path directory) throws IOException {
    Snapshot snapshot = SnapshotJson.read(directory);
    for (SnapshotFile file : snapshot.files()) {
      Path path = directory.resolve(file.path());
      if (!Files.exists(path)) {
        damage(path, "is missing: delete the snapshot, and make another");
      } else if (!Sha256.of(path).equals(file.sha256())) {
        damage(
            path,
            "does not match its SHA-256 in snapshot.json: delete the snapshot, and make another");
      }
    }
    if (!DirectoryName.of(snapshot.name()).equals(directory.getFileName().toString())) {
      damage(directory, "holds the snapshot \"" + snapshot.name() + "\"; rename it");
    }
  }

  private void damage(Path path, String message) {
    findings.add(Severity.DAMAGE, path, message);
  }
}
