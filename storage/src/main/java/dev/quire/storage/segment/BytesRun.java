package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;

/**
 * Byte strings of consecutive rows that lie one behind the other.
 *
 * @param ends i8 [rows], where each ends, counted from where {@code start} is counted from
 * @param start where the first begins
 */
record BytesRun(MemorySegment bytes, MemorySegment ends, long start) {

  int rows() {
    return Math.toIntExact(ends.byteSize() / Long.BYTES);
  }
}
