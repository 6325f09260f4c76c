package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.function.IntToLongFunction;

/**
 * Sorts by id what is few enough for arrays: eight bytes of each id at a time are taken for a
 * number and sorted by radix; where they are equal, the next eight decide (Ng and Kakehi: Cache
 * Efficient Radix Sort for String Sorting, 2007).
 */
final class IdSortOnHeap {
  /** Fewer than so many are compared one by one. */
  private static final int SMALL = 32;

  private static final int RADIX = 256;

  private final IdKeys ids;
  private final int[] order;
  private final int[] orderScratch;
  private final long[] keys;
  private final long[] keyScratch;

  /**
   * @param most that are sorted at a time
   */
  IdSortOnHeap(IdKeys ids, int most) {
    this.ids = ids;
    this.order = new int[most];
    this.orderScratch = new int[most];
    this.keys = new long[most];
    this.keyScratch = new long[most];
  }

  /** Sorts so many ints of the memory, whose ids have the first bytes in common. */
  void sort(MemorySegment ints, int from, int count, int bytes) {
    MemorySegment.copy(ints, JAVA_INT, (long) from * Integer.BYTES, order, 0, count);
    sort(0, count, bytes);
    MemorySegment.copy(order, 0, ints, JAVA_INT, (long) from * Integer.BYTES, count);
  }

  private void sort(int from, int to, int bytes) {
    if (to - from < SMALL) {
      RowSort.sort(order, from, to, ids::compare);
      return;
    }
    if (!readKeys(from, to, i -> ids.key(order[i], bytes))) {
      sortByKeys(from, to);
    }
    sortEqualKeys(from, to, bytes);
  }

  // whether they are in order already
  private boolean readKeys(int from, int to, IntToLongFunction keyOf) {
    boolean sorted = true;
    long before = 0;
    for (int i = from; i < to; i++) {
      long key = keyOf.applyAsLong(i);
      keys[i] = key;
      sorted &= Long.compareUnsigned(before, key) <= 0;
      before = key;
    }
    return sorted;
  }

  // the next level overwrites the keys of its own stretch alone, which is not looked at again
  private void sortEqualKeys(int from, int to, int bytes) {
    int first = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || keys[i] != keys[first]) {
        if (i - first > 1 && IdKeys.mayGoOn(keys[first])) {
          sort(first, i, bytes + Long.BYTES);
        }
        first = i;
      }
    }
  }

  private void sortByKeys(int from, int to) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      int[] starts = starts(keys, from, to, shift);
      if (starts.length > 0) {
        distribute(from, to, shift, starts);
      }
    }
  }

  // where each value of the byte begins; nothing where all have the same
  private static int[] starts(long[] keys, int from, int to, int shift) {
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
}
