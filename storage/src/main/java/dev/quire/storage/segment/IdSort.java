package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Sorts things by their ids' bytes, unsigned, a prefix before what it begins; what has equal ids
 * stays in its order. Eight bytes of each id at a time are taken for a number and sorted by radix;
 * where they are equal, the next eight decide (Ng and Kakehi: Cache Efficient Radix Sort for String
 * Sorting, 2007). Ids hold no zero byte, so zeros can fill up the last eight. All room is the
 * arena's, which may lie in files: the heap does not grow with what is sorted.
 */
final class IdSort {
  /** Fewer than so many are compared one by one. */
  private static final int SMALL = 32;

  private static final int RADIX = 256;

  private final IntFunction<MemorySegment> idOf;
  private final MemorySegment order;
  private final MemorySegment orderScratch;
  private final MemorySegment keys;
  private final MemorySegment keyScratch;

  private IdSort(int size, IntFunction<MemorySegment> idOf, Arena arena) {
    this.idOf = idOf;
    this.order = arena.allocate(JAVA_INT, size);
    this.orderScratch = arena.allocate(JAVA_INT, size);
    this.keys = arena.allocate(JAVA_LONG, size);
    this.keyScratch = arena.allocate(JAVA_LONG, size);
    for (int i = 0; i < size; i++) {
      order.setAtIndex(JAVA_INT, i, i);
    }
  }

  /** The numbers from 0 to size in the order of their ids, as ints. */
  static MemorySegment order(int size, IntFunction<MemorySegment> idOf, Arena arena) {
    IdSort sort = new IdSort(size, idOf, arena);
    sort.sort(0, size, 0);
    return sort.order;
  }

  // those of [from, to) have their first bytes in common
  private void sort(int from, int to, int bytes) {
    if (to - from < SMALL) {
      sortSmall(from, to);
      return;
    }
    boolean sorted = true;
    long before = 0;
    for (int i = from; i < to; i++) {
      long key = key(idOf.apply(order.getAtIndex(JAVA_INT, i)), bytes);
      keys.setAtIndex(JAVA_LONG, i, key);
      sorted &= Long.compareUnsigned(before, key) <= 0;
      before = key;
    }
    if (!sorted) {
      sortByKeys(from, to);
    }
    sortEqualKeys(from, to, bytes);
  }

  private void sortSmall(int from, int to) {
    int[] few = new int[to - from];
    MemorySegment.copy(order, JAVA_INT, (long) from * Integer.BYTES, few, 0, few.length);
    RowSort.sort(few, 0, few.length, (a, b) -> Ids.compare(idOf.apply(a), idOf.apply(b)));
    MemorySegment.copy(few, 0, order, JAVA_INT, (long) from * Integer.BYTES, few.length);
  }

  private void sortEqualKeys(int from, int to, int bytes) {
    int first = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || key(i) != key(first)) {
        boolean mayGoOn = (key(first) & 0xFF) != 0;
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
      counts[(int) (key(i) >>> shift) & 0xFF]++;
    }
    if (counts[(int) (key(from) >>> shift) & 0xFF] == to - from) {
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
      long key = key(i);
      int target = starts[(int) (key >>> shift) & 0xFF]++;
      keyScratch.setAtIndex(JAVA_LONG, target, key);
      orderScratch.setAtIndex(JAVA_INT, target, order.getAtIndex(JAVA_INT, i));
    }
    copy(keyScratch, keys, from, to, Long.BYTES);
    copy(orderScratch, order, from, to, Integer.BYTES);
  }

  private static void copy(
      MemorySegment source, MemorySegment target, long from, long to, int size) {
    MemorySegment.copy(source, from * size, target, from * size, (to - from) * size);
  }

  private long key(int i) {
    return keys.getAtIndex(JAVA_LONG, i);
  }

  // big-endian, so that the first byte weighs most
  private static long key(MemorySegment id, int from) {
    long length = Math.min(Long.BYTES, id.byteSize() - from);
    long key = 0;
    for (int i = 0; i < length; i++) {
      key |= (id.get(JAVA_BYTE, (long) from + i) & 0xFFL) << (56 - i * Byte.SIZE);
    }
    return key;
  }
}
