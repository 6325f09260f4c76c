package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntFunction;

/**
 * Sorts things by their ids' bytes, unsigned, a prefix before what it begins; what has equal ids
 * stays in its order. Eight bytes of each id at a time are taken for a number and sorted by radix;
 * where they are equal, the next eight decide (Ng and Kakehi: Cache Efficient Radix Sort for String
 * Sorting, 2007). Ids hold no zero byte, so zeros can fill up the last eight.
 */
final class IdSort {
  /** Fewer than so many are compared one by one. */
  private static final int SMALL = 32;

  private static final int RADIX = 256;

  private final IntFunction<MemorySegment> idOf;
  private final int[] order;
  private final int[] orderScratch;
  private final long[] keys;
  private final long[] keyScratch;

  private IdSort(int size, IntFunction<MemorySegment> idOf) {
    this.idOf = idOf;
    this.order = ContentRows.identity(size);
    this.orderScratch = new int[size];
    this.keys = new long[size];
    this.keyScratch = new long[size];
  }

  /** The numbers from 0 to size in the order of their ids. */
  static int[] order(int size, IntFunction<MemorySegment> idOf) {
    IdSort sort = new IdSort(size, idOf);
    sort.sort(0, size, 0);
    return sort.order;
  }

  // those of [from, to) have their first bytes in common
  private void sort(int from, int to, int bytes) {
    if (to - from < SMALL) {
      RowSort.sort(order, from, to, (a, b) -> Ids.compare(idOf.apply(a), idOf.apply(b)));
      return;
    }
    boolean sorted = true;
    for (int i = from; i < to; i++) {
      keys[i] = key(idOf.apply(order[i]), bytes);
      sorted &= i == from || Long.compareUnsigned(keys[i - 1], keys[i]) <= 0;
    }
    if (!sorted) {
      sortByKeys(from, to);
    }
    sortEqualKeys(from, to, bytes);
  }

  private void sortEqualKeys(int from, int to, int bytes) {
    int first = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || keys[i] != keys[first]) {
        boolean mayGoOn = (keys[first] & 0xFF) != 0;
        if (i - first > 1 && mayGoOn) {
          sort(first, i, bytes + Long.BYTES);
        }
        first = i;
      }
    }
  }

  // the next level overwrites the keys of its own stretch alone, which is not looked at again
  private void sortByKeys(int from, int to) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      int[] starts = starts(from, to, shift);
      if (starts.length > 0) {
        distribute(from, to, shift, starts);
      }
    }
  }

  // where each value of the byte begins; nothing where all have the same
  private int[] starts(int from, int to, int shift) {
    int[] counts = new int[RADIX];
    for (int i = from; i < to; i++) {
      counts[(int) (keys[i] >>> shift) & 0xFF]++;
    }
    if (counts[(int) (keys[from] >>> shift) & 0xFF] == to - from) {
      return new int[0];
    }
    int start = from;
    for (int value = 0; value < RADIX; value++) {
      int count = counts[value];
      counts[value] = start;
      start += count;
    }
    return counts;
  }

  private void distribute(int from, int to, int shift, int[] starts) {
    for (int i = from; i < to; i++) {
      int target = starts[(int) (keys[i] >>> shift) & 0xFF]++;
      keyScratch[target] = keys[i];
      orderScratch[target] = order[i];
    }
    System.arraycopy(keyScratch, from, keys, from, to - from);
    System.arraycopy(orderScratch, from, order, from, to - from);
  }

  // big-endian, so that the first byte weighs most
  private static long key(MemorySegment id, int from) {
    long length = Math.min(Long.BYTES, id.byteSize() - from);
    long key = 0;
    for (int i = 0; i < length; i++) {
      key |= (id.get(ValueLayout.JAVA_BYTE, (long) from + i) & 0xFFL) << (56 - i * Byte.SIZE);
    }
    return key;
  }
}
