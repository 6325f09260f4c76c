package dev.quire.storage.segment;

import java.util.Arrays;

/**
 * Ints appended by one writer and read by anybody up to a count that was published after they were
 * written. The array is volatile because a reader may come upon a grown one before its count.
 */
final class GrowingInts {
  private volatile int[] values = new int[16];

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    int[] current = values;
    if (index >= current.length) {
      current = Arrays.copyOf(current, current.length * 2);
      values = current;
    }
    current[index] = value;
  }

  long bytes() {
    return (long) values.length * Integer.BYTES;
  }
}
