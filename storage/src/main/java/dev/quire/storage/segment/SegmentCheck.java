package dev.quire.storage.segment;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks through a whole sealed segment: each file against its hash, then what the tables say of one
 * another.
 */
public final class SegmentCheck {
  private final Path directory;
  private final List<String> problems = new ArrayList<>();

  private SegmentCheck(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns what is wrong with the segment in a directory; throws {@link StorageFailure} where it
   * cannot be opened at all.
   */
  public static List<String> of(
      FileOps files, Path directory, int dimension, DeletionsFile deletions) throws IOException {
    SegmentCheck check = new SegmentCheck(directory);
    check.checkFiles(deletions);
    SealedSegment segment = SealedSegment.open(files, directory);
    try {
      if (segment.dimension() != dimension) {
        check.add("holds " + segment.dimension() + " dimensions, its library " + dimension);
      }
      check.checkDeletions(segment, deletions);
      if (check.problems.isEmpty()) {
        check.checkTables(segment);
      }
    } finally {
      segment.release();
    }
    return check.problems;
  }

  private void checkFiles(DeletionsFile deletions) throws IOException {
    Set<Path> known = new HashSet<>();
    known.add(directory.resolve(SegmentFiles.DESCRIPTION));
    known.add(directory.resolve(CalibrationFile.NAME));
    problems.addAll(CalibrationFile.problems(directory));
    known.add(SegmentFiles.chunkDeletes(directory, deletions.generation()));
    known.add(SegmentFiles.documentDeletes(directory, deletions.generation()));
    known.addAll(DeletionsFiles.stale(directory, deletions.generation()));
    for (ArrayEntry entry : SegmentDescription.read(directory).arrays()) {
      Path file = SegmentFiles.array(directory, entry.name());
      known.add(file);
      if (!Files.exists(file)) {
        add(entry.name() + ".npy is missing");
      } else if (!Sha256.of(file).equals(entry.sha256())) {
        add(entry.name() + ".npy does not match its SHA-256");
      }
    }
    for (Path file : FileOps.list(directory)) {
      if (!known.contains(file)) {
        add(file.getFileName() + " does not belong here");
      }
    }
  }

  private void checkDeletions(SealedSegment segment, DeletionsFile file) throws IOException {
    Deletions deletions = segment.readDeletions(file);
    if (deletions.chunks().count() != file.chunks()
        || deletions.documents().count() != file.documents()) {
      add("has other numbers of deleted rows than the manifest says");
    }
    if (file.generation() > 0) {
      checkHeader(SegmentFiles.chunkDeletes(directory, file.generation()));
      checkHeader(SegmentFiles.documentDeletes(directory, file.generation()));
    }
  }

  // the words have a checksum in the manifest, and the header can be only one
  private void checkHeader(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      byte[] expected = NpyArray.open(file, arena).header().toBytes();
      byte[] whole = Files.readAllBytes(file);
      if (java.util.Arrays.mismatch(expected, whole) < expected.length
          && java.util.Arrays.mismatch(expected, whole) >= 0) {
        add(file.getFileName() + " has a header that Quire did not write");
      }
    }
  }

  private void checkTables(SealedSegment segment) {
    checkOrder("chunk", segment.chunkOrder(), segment.chunkRows(), segment::chunkId);
    checkOrder("document", segment.documentOrder(), segment.documentRows(), segment::documentId);
    BitSet owned = new BitSet();
    for (int row = 0; row < segment.chunkRows(); row++) {
      for (float value : segment.vector(row).toArray(ValueLayout.JAVA_FLOAT)) {
        if (!Float.isFinite(value)) {
          add("row " + row + " has an embedding that is not finite");
        }
      }
      if (!owned.get(row)) {
        for (int sibling : segment.chunkRowsOf(segment.documentIdOf(row))) {
          owned.set(sibling);
        }
      }
      if (!owned.get(row)) {
        add("row " + row + " is not among the chunks of its document");
      }
    }
  }

  private <T extends Comparable<T>> void checkOrder(
      String kind, IdOrder order, int rows, java.util.function.IntFunction<T> idOf) {
    for (int rank = 1; rank < rows; rank++) {
      if (idOf.apply(order.row(rank - 1)).compareTo(idOf.apply(order.row(rank))) >= 0) {
        add("the " + kind + " ids are out of order at rank " + rank);
        return;
      }
    }
  }

  private void add(String problem) {
    problems.add(problem);
  }
}
