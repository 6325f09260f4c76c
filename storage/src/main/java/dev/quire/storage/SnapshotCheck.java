package dev.quire.storage;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.Finding.Severity;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.segment.ArrayRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Checks the files of one snapshot against what {@code snapshot.json} says of them, and then what
 * they say of one another: a stranger who writes files writes their listing too.
 */
final class SnapshotCheck {
  private static final String REPAIR = "; run fsck --repair";
  private static final Object GONE = "gone";
  private static final String LOST = ": delete the snapshot, and make another";

  private final Path directory;
  private final SnapshotSegments segments;
  private final Findings findings;
  private boolean isRepairable;

  private SnapshotCheck(Path directory, SnapshotSegments segments, Findings findings) {
    this.directory = directory;
    this.segments = segments;
    this.findings = findings;
  }

  /**
   * Looks at a snapshot, which may be deleted meanwhile: that is no damage.
   *
   * @param segments of the snapshot
   * @return whether something of it is damaged that can be made again
   */
  static boolean of(Path directory, SnapshotSegments segments, Findings findings)
      throws IOException {
    Object before = identity(directory);
    Findings found = findings.fresh();
    SnapshotCheck check = new SnapshotCheck(directory, segments, found);
    found.step(directory, check::run);
    // what a file is not as it was listed needs no second word
    if (found.size() == 0) {
      found.stepInRoom(directory, check::runThroughSegments);
    }
    boolean isThere = !before.equals(GONE) && before.equals(identity(directory));
    if (isThere) {
      findings.addAll(found);
    }
    return isThere && check.isRepairable;
  }

  private static Object identity(Path directory) throws IOException {
    try {
      Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
      return key == null ? directory : key;
    } catch (NoSuchFileException e) {
      return GONE;
    }
  }

  private void run() throws IOException {
    Snapshot snapshot = SnapshotJson.read(directory);
    for (SnapshotFile file : snapshot.files()) {
      Path path = directory.resolve(file.path());
      if (!Files.exists(path)) {
        add(path, "is missing");
      } else if (!Sha256.of(path, segments.cancellation()).equals(file.sha256())) {
        add(path, "does not match its SHA-256 in snapshot.json");
      }
    }
    if (!DirectoryName.of(snapshot.name()).equals(directory.getFileName().toString())) {
      findings.add(
          Severity.DAMAGE, directory, "holds the snapshot \"" + snapshot.name() + "\"; rename it");
    }
  }

  private void add(Path file, String message) {
    boolean derived = isManifest(file) ? isSound() : roleOf(file) != ArrayRole.PRIMARY;
    add(file, derived, message);
  }

  private void runThroughSegments() throws IOException {
    segments.check(
        (segment, problem) ->
            add(
                segment.resolve(problem.file()),
                problem.role() != ArrayRole.PRIMARY,
                problem.message()));
  }

  private void add(Path file, boolean derived, String message) {
    isRepairable |= derived;
    findings.add(
        derived ? Severity.REPAIRABLE : Severity.DAMAGE, file, message + (derived ? REPAIR : LOST));
  }

  private boolean isManifest(Path file) {
    return file.equals(directory.resolve(Manifest.FILE));
  }

  // a repair that was interrupted has published its manifest, and has not listed it yet
  private boolean isSound() {
    try {
      Manifest.read(directory);
      return true;
    } catch (StorageFailure e) {
      return false;
    }
  }

  private static ArrayRole roleOf(Path file) {
    return ArrayRole.ofFile(file.getFileName().toString());
  }
}
