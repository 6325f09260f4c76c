package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Sorts things by their ids' bytes, unsigned, a prefix before what it begins; what has equal ids
 * stays in its order. Many are distributed by the first byte in which they differ until few are
 * left together, which {@link IdSortOnHeap} sorts: so the heap does not grow with what is sorted,
 * and nearly all work is done on arrays, which the compiler of the virtual machine knows better
 * than memory outside the heap (Bentley and McIlroy: Engineering Radix Sort, 1993).
 */
final class IdSort {
  /** So many take 3 MiB of the heap. */
  static final int ON_HEAP = 1 << 17;

  private static final int RADIX = 256;

  private final IdKeys keys;
  private final IdSortOnHeap few;
  private final MemorySegment order;
  private final MemorySegment scratch;

  private IdSort(int size, IntFunction<MemorySegment> idOf, Arena arena) {
    this.keys = new IdKeys(idOf);
    this.few = new IdSortOnHeap(keys, Math.min(size, ON_HEAP));
    this.order = arena.allocate(JAVA_INT, size);
    this.scratch = size > ON_HEAP ? arena.allocate(JAVA_INT, size) : MemorySegment.NULL;
  }

  /**
   * The numbers from 0 to size in the order of their ids, as ints.
   *
   * @param arena for the answer, and for as much again where there are many
   */
  static MemorySegment order(int size, IntFunction<MemorySegment> idOf, Arena arena) {
    IdSort sort = new IdSort(size, idOf, arena);
    for (int i = 0; i < size; i++) {
      sort.order.setAtIndex(JAVA_INT, i, i);
    }
    sort.sort(0, size, 0);
    return sort.order;
  }

  // those of [from, to) have their first bytes in common
  private void sort(int from, int to, int bytes) {
    if (to - from <= ON_HEAP) {
      few.sort(order, from, to - from, bytes);
      return;
    }
    long differing = 0;
    long first = key(from, bytes);
    for (int i = from; i < to; i++) {
      differing |= key(i, bytes) ^ first;
    }
    if (differing != 0) {
      distribute(from, to, bytes, (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) & -8);
    } else if (IdKeys.mayGoOn(first)) {
      sort(from, to, bytes + Long.BYTES);
    }
  }

  private void distribute(int from, int to, int bytes, int shift) {
    int[] ends = new int[RADIX];
    for (int i = from; i < to; i++) {
      ends[(int) (key(i, bytes) >>> shift) & 0xFF]++;
    }
    int start = from;
    for (int value = 0; value < RADIX; value++) {
      int count = ends[value];
      ends[value] = start;
      start += count;
    }
    for (int i = from; i < to; i++) {
      int value = (int) (key(i, bytes) >>> shift) & 0xFF;
      scratch.setAtIndex(JAVA_INT, ends[value]++, order.getAtIndex(JAVA_INT, i));
    }
    MemorySegment.copy(scratch, at(from), order, at(from), at(to - from));
    for (int value = 0; value < RADIX; value++) {
      sort(value == 0 ? from : ends[value - 1], ends[value], bytes);
    }
  }

  private long key(int i, int bytes) {
    return keys.key(order.getAtIndex(JAVA_INT, i), bytes);
  }

  private static long at(int i) {
    return (long) i * Integer.BYTES;
  }
}
