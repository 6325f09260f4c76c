package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.npy.NpyArray;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The bits of deleted rows against what the manifest and the segment say of them. */
final class DeletionsCheck {
  private final Path directory;
  private final List<SegmentProblem> problems;

  DeletionsCheck(Path directory, List<SegmentProblem> problems) {
    this.directory = directory;
    this.problems = problems;
  }

  void check(SegmentDescription segment, DeletionsFile file) throws IOException {
    if (file.generation() == 0) {
      return;
    }
    check(
        SegmentFiles.chunkDeletes(directory, file.generation()),
        file.chunksCrc32c(),
        file.chunks(),
        segment.chunks());
    check(
        SegmentFiles.documentDeletes(directory, file.generation()),
        file.documentsCrc32c(),
        file.documents(),
        segment.documents());
  }

  private void check(Path file, int crc32c, int deleted, int rows) throws IOException {
    try {
      checkRows(file, DeletionsFiles.read(file, crc32c, rows), deleted, rows);
      checkHeader(file);
    } catch (StorageFailure e) {
      add(file, e.getMessage());
    }
  }

  private void checkRows(Path file, DeletedRows deleted, int expected, int rows) {
    if (deleted.count() != expected) {
      add(file, "says %d rows are deleted, the manifest %d".formatted(deleted.count(), expected));
    }
    int inside = 0;
    for (int row = 0; row < rows; row++) {
      inside += deleted.contains(row) ? 1 : 0;
    }
    if (inside != deleted.count()) {
      add(file, "names rows beyond the last, " + (rows - 1));
    }
  }

  // the words have a checksum in the manifest, and the header can be only one
  private void checkHeader(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      byte[] expected = NpyArray.open(file, arena).header().toBytes();
      int differs = Arrays.mismatch(expected, Files.readAllBytes(file));
      if (differs >= 0 && differs < expected.length) {
        add(file, "has a header that Quire did not write, from offset " + differs + " on");
      }
    }
  }

  private void add(Path file, String message) {
    problems.add(new SegmentProblem(file.getFileName().toString(), ArrayRole.PRIMARY, message));
  }
}
