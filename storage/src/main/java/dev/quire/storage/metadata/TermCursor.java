package dev.quire.storage.metadata;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Goes through the terms of a {@link TermRun} in their order, and shows one at a time. */
final class TermCursor {
  private final MemorySegment run;
  private final int number;
  private long next;
  private int field;
  private byte[] key = new byte[2 * TermKey.WHOLE_TEXT];
  private int keyBytes;
  private int rows;

  /**
   * @param run in order
   * @param number of the run: in those with lower numbers all rows are lower
   */
  TermCursor(MemorySegment run, int number) {
    this.run = run;
    this.number = number;
  }

  /** Goes to the next term, before that to the first; false behind the last. */
  boolean next() {
    if (next == run.byteSize()) {
      return false;
    }
    field = run.get(JAVA_INT_UNALIGNED, next);
    keyBytes = run.get(JAVA_INT_UNALIGNED, next + Integer.BYTES);
    rows = run.get(JAVA_INT_UNALIGNED, next + 2 * Integer.BYTES);
    long keyStart = next + TermRun.HEAD_BYTES;
    if (keyBytes > key.length) {
      key = new byte[keyBytes];
    }
    MemorySegment.copy(run, JAVA_BYTE, keyStart, key, 0, keyBytes);
    next = keyStart + keyBytes + rowBytes();
    return true;
  }

  private long rowBytes() {
    return (long) Integer.BYTES * rows;
  }

  int number() {
    return number;
  }

  int field() {
    return field;
  }

  MemorySegment key() {
    return MemorySegment.ofArray(key).asSlice(0, keyBytes);
  }

  int rowCount() {
    return rows;
  }

  /** The rows, ascending: i4 [rows], unaligned. */
  MemorySegment rows() {
    return run.asSlice(next - rowBytes(), rowBytes());
  }

  int compareKeys(TermCursor other) {
    return Arrays.compareUnsigned(key, 0, keyBytes, other.key, 0, other.keyBytes);
  }

  boolean isAtTermOf(TermCursor other) {
    return field == other.field && Arrays.equals(key, 0, keyBytes, other.key, 0, other.keyBytes);
  }
}
