package dev.quire.indexing;

import java.lang.foreign.MemorySegment;

/** Rows cut into parts, those of a part one behind the other. */
final class Parts {
  private final Vectors vectors;
  private final int[] offsets;

  /**
   * @param offsets where each part begins, and the end
   */
  Parts(Vectors vectors, int[] offsets) {
    this.vectors = vectors;
    this.offsets = offsets;
  }

  int count() {
    return offsets.length - 1;
  }

  /** The rows of all parts. */
  Vectors vectors() {
    return vectors;
  }

  /** Where each part begins, and the end. */
  int[] offsets() {
    return offsets;
  }

  Vectors part(int p) {
    return vectors.slice(offsets[p], offsets[p + 1]);
  }

  /** What is said of the rows of a part, of native ints for all rows. */
  MemorySegment of(MemorySegment ints, int p) {
    long from = offsets[p] * (long) Integer.BYTES;
    return ints.asSlice(from, offsets[p + 1] * (long) Integer.BYTES - from);
  }
}
