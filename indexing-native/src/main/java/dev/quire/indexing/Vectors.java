package dev.quire.indexing;

import java.lang.foreign.MemorySegment;

/**
 * n rows of {@code dimension} floats, row-major and packed, in native or mapped memory, all finite
 * and with a norm of at most 1e18 (beyond it float distances overflow and no order is promised).
 *
 * @param floats rows * dimension floats, aligned to 4 bytes; the caller keeps it open while
 *     anything here uses it
 * @param dimension 1 to {@value #MAX_DIMENSION}
 */
public record Vectors(MemorySegment floats, int rows, int dimension) {
  public static final int MAX_DIMENSION = 65_536;

  public Vectors {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension is " + dimension + "; 1 to " + MAX_DIMENSION + " are allowed");
    }
    if (rows < 0) {
      throw new IllegalArgumentException("rows is " + rows);
    }
    NativeArray.require("floats", floats, (long) rows * dimension, Float.BYTES);
  }

  /** Rows {@code from} to {@code end - 1}, in the same memory. */
  Vectors slice(long from, long end) {
    long rowBytes = (long) dimension * Float.BYTES;
    MemorySegment part = floats.asSlice(from * rowBytes, (end - from) * rowBytes);
    return new Vectors(part, Math.toIntExact(end - from), dimension);
  }
}
