package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.library.LibraryId;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import dev.quire.storage.file.FaultyFiles.Crash;
import dev.quire.storage.file.FileOps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import on a disk that fails: afterwards there is the whole library, or nothing of it. */
class ImportCrashTest {
  private static final LibraryId COPY = new LibraryId("copy");

  @TempDir Path temporary;

  private byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataDirectory data = DataDirectory.open(temporary.resolve("source"))) {
      LibraryDirectory library = DataDirectoryTest.filled(data);
      library.snapshots().create("kept", library.manifest(), 3, 39, Instant.EPOCH);
      try (SnapshotFiles files = library.snapshots().files("kept")) {
        files.tarball().writeTo(bytes);
      }
    }
    return bytes.toByteArray();
  }

  private static void take(Path data, FileOps files, byte[] archive) {
    try (DataDirectory directory = DataDirectory.open(data, files);
        ReceivedSnapshot received = directory.receive(new ByteArrayInputStream(archive))) {
      received.requireSound();
      directory.finish(
          received.publish(
              received.directory().manifest().library().restoredAs(COPY, Instant.EPOCH)));
    }
  }

  @Test
  void a_crash_anywhere_leaves_the_whole_library_or_nothing() throws IOException {
    byte[] archive = archive();
    boolean finished = false;
    for (int operations = 1; !finished; operations += 3) {
      Path data = Files.createDirectory(temporary.resolve("data-" + operations));
      Path backups = Files.createDirectory(temporary.resolve("backups-" + operations));
      FaultyFiles files = new FaultyFiles(new Random(operations), backups, operations);
      try {
        take(data, files, archive);
        finished = true;
      } catch (Crash e) {
        files.losePower();
      }
      requireAllOrNothing(data, finished);
    }
  }

  private static void requireAllOrNothing(Path data, boolean finished) throws IOException {
    try (DataDirectory directory = DataDirectory.open(data)) {
      List<LibraryDirectory> libraries = directory.libraries();
      assertThat(libraries).hasSizeBetween(finished ? 1 : 0, 1);
      assertThat(FileOps.list(data)).as("and the lock").hasSize(libraries.size() + 1);
    }
    assertThat(new Fsck(data, new NoIndexes()).check()).isEmpty();
  }

  @Test
  void a_full_disk_is_said_and_nothing_is_left() throws IOException {
    byte[] archive = archive();
    Path data = temporary.resolve("full");
    Path backups = Files.createDirectory(temporary.resolve("backups"));
    FaultyFiles files = new FaultyFiles(new Random(1), backups, Long.MAX_VALUE);
    try (DataDirectory directory = DataDirectory.open(data, files)) {
      files.fillUp(true);
      assertThatThrownBy(() -> directory.receive(new ByteArrayInputStream(archive)))
          .isInstanceOf(DiskFull.class);
      assertThat(FileOps.list(data)).hasSize(1);
      files.fillUp(false);
      directory.receive(new ByteArrayInputStream(archive)).close();
      assertThat(FileOps.list(data)).hasSize(1);
    }
    take(data, new DiskFiles(), archive);
    requireAllOrNothing(data, true);
  }
}
