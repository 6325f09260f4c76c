package dev.quire.storage.metadata;

import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Byte strings in ascending order where they are mapped: names of fields, or keys of terms. */
final class SortedKeys {
  private final NpyArray bytes;
  private final NpyArray starts;

  /**
   * @param starts i8 [keys + 1, 2]; the first of each pair is where the key begins in the bytes
   */
  SortedKeys(NpyArray bytes, NpyArray starts) {
    this.bytes = bytes;
    this.starts = starts;
  }

  byte[] get(long key) {
    return bytes
        .memory()
        .asSlice(from(key), from(key + 1) - from(key))
        .toArray(ValueLayout.JAVA_BYTE);
  }

  int length(long key) {
    return Math.toIntExact(from(key + 1) - from(key));
  }

  /** The byte of a key, as a number from 0 to 255. */
  int byteAt(long key, int at) {
    return bytes.memory().get(ValueLayout.JAVA_BYTE, from(key) + at) & 0xFF;
  }

  /** The first in [from, to) that is not below what is wanted. */
  long lowerBound(byte[] wanted, long from, long to) {
    return bound(wanted, from, to, false);
  }

  /** The first in [from, to) that is above all that begin with the prefix. */
  long prefixEnd(byte[] prefix, long from, long to) {
    return bound(prefix, from, to, true);
  }

  boolean isAt(long key, byte[] wanted) {
    return length(key) == wanted.length && compare(key, MemorySegment.ofArray(wanted), false) == 0;
  }

  private long bound(byte[] wanted, long from, long to, boolean pastPrefix) {
    MemorySegment key = MemorySegment.ofArray(wanted);
    long low = from;
    long high = to;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (compare(middle, key, pastPrefix) < (pastPrefix ? 1 : 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // with a prefix wanted, all that begin with it are equal to it
  private int compare(long key, MemorySegment wanted, boolean prefix) {
    long from = from(key);
    long to = from(key + 1);
    if (prefix) {
      to = Math.min(to, from + wanted.byteSize());
    }
    long at = MemorySegment.mismatch(bytes.memory(), from, to, wanted, 0, wanted.byteSize());
    if (at < 0) {
      return 0;
    }
    if (at == to - from || at == wanted.byteSize()) {
      return at == to - from ? -1 : 1;
    }
    return Byte.compareUnsigned(
        bytes.memory().get(ValueLayout.JAVA_BYTE, from + at),
        wanted.get(ValueLayout.JAVA_BYTE, at));
  }

  private long from(long key) {
    return starts.longAt(2 * key);
  }
}
