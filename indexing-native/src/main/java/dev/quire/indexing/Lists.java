package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.RowKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Rows sorted by the list they belong to, in ascending order within each: an inverted file in
 * memory.
 */
final class Lists {
  private final MemorySegment rows;
  private final int[] offsets;

  private Lists(MemorySegment rows, int[] offsets) {
    this.rows = rows;
    this.offsets = offsets;
  }

  /**
   * A counting sort of the first n rows.
   *
   * @param listOf for each of them the number of its list, native ints
   */
  static Lists sort(MemorySegment listOf, int n, int count, Arena arena) {
    int[] offsets = offsets(listOf, n, count);
    MemorySegment rows = arena.allocate(JAVA_INT, Math.max(1, n));
    try (Arena call = Arena.ofConfined()) {
      RowKernels.listRows(listOf, n, call.allocateFrom(JAVA_INT, offsets), rows);
    }
    return new Lists(rows, offsets);
  }

  /** Where each list begins, and the end; arguments as in {@link #sort}. */
  static int[] offsets(MemorySegment listOf, int n, int count) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment offsets = call.allocate(JAVA_INT, count + 1L);
      RowKernels.listOffsets(listOf, n, count, offsets);
      return offsets.toArray(JAVA_INT);
    }
  }

  int count() {
    return offsets.length - 1;
  }

  /** The position of a list's first row in {@link #rows()}. */
  int start(int list) {
    return offsets[list];
  }

  int size(int list) {
    return offsets[list + 1] - offsets[list];
  }

  /** The rows of one list, native ints. */
  MemorySegment rows(int list) {
    return rows.asSlice((long) offsets[list] * Integer.BYTES, (long) size(list) * Integer.BYTES);
  }

  /** The rows of all lists, one list after the other. */
  MemorySegment rows() {
    return rows;
  }

  /** count + 1 positions in {@link #rows()}. */
  int[] offsets() {
    return offsets.clone();
  }

  /** Rows in all lists together. */
  int total() {
    return offsets[count()];
  }
}
