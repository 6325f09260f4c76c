package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Sorts longs that lie outside the heap, none of them negative: stretch by stretch on the heap,
 * then by merging. What is in order already is left as it is.
 */
final class LongSort {
  private static final int ON_HEAP = 1 << 17;

  private LongSort() {}

  /** Sorts those of [from, to); the arena has room for a copy of them. */
  static void sort(MemorySegment longs, long from, long to, Arena arena) {
    if (isSorted(longs, from, to)) {
      return;
    }
    for (long start = from; start < to; start += ON_HEAP) {
      sortOnHeap(longs, start, (int) Math.min(ON_HEAP, to - start));
    }
    if (to - from > ON_HEAP) {
      merge(longs.asSlice(from * Long.BYTES, (to - from) * Long.BYTES), arena);
    }
  }

  private static boolean isSorted(MemorySegment longs, long from, long to) {
    for (long i = from + 1; i < to; i++) {
      if (longs.getAtIndex(JAVA_LONG, i - 1) > longs.getAtIndex(JAVA_LONG, i)) {
        return false;
      }
    }
    return true;
  }

  private static void sortOnHeap(MemorySegment longs, long from, int count) {
    long[] few = new long[count];
    MemorySegment.copy(longs, JAVA_LONG, from * Long.BYTES, few, 0, count);
    Arrays.sort(few);
    MemorySegment.copy(few, 0, longs, JAVA_LONG, from * Long.BYTES, count);
  }

  // pairs of sorted stretches, from one memory into the other and back
  private static void merge(MemorySegment longs, Arena arena) {
    long size = longs.byteSize() / Long.BYTES;
    MemorySegment source = longs;
    MemorySegment target = arena.allocate(JAVA_LONG, size);
    for (long width = ON_HEAP; width < size; width *= 2) {
      for (long from = 0; from < size; from += 2 * width) {
        long middle = Math.min(size, from + width);
        merge(source, target, from, middle, Math.min(size, middle + width));
      }
      MemorySegment merged = target;
      target = source;
      source = merged;
    }
    if (source != longs) {
      longs.copyFrom(source);
    }
  }

  private static void merge(
      MemorySegment source, MemorySegment target, long from, long middle, long to) {
    long left = from;
    long right = middle;
    for (long i = from; i < to; i++) {
      boolean takeLeft =
          right == to
              || (left < middle
                  && source.getAtIndex(JAVA_LONG, left) <= source.getAtIndex(JAVA_LONG, right));
      target.setAtIndex(JAVA_LONG, i, source.getAtIndex(JAVA_LONG, takeLeft ? left++ : right++));
    }
  }
}
