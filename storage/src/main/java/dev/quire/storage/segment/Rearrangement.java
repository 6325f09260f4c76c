package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.storage.file.ScratchArena;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Writes a column's values in an order that is not the one in which they lie.
 *
 * <p>Where they fit into memory they are fetched one after the other. Where they do not, each would
 * cost a read of the disk, of which all but one value is thrown away. Then they are distributed
 * (Vitter, Algorithms and Data Structures for External Memory, 2008, chapter 5): the new order is
 * cut into windows that do fit; values are read as they lie, and each is put down at the end of its
 * window's part of a scratch file; then window after window is read, put in order and written. Two
 * passes more over the bytes, all of them in long stretches.
 */
final class Rearrangement {
  /** As many windows share the memory with their neighbours in the system's cache. */
  private static final int PART_OF_MEMORY = 4;

  private static final long SMALLEST_WINDOW = 64L << 10;

  private final SourceOrder lying;
  private final ScratchArena scratch;

  /**
   * @param lying where the values come from
   */
  Rearrangement(SourceOrder lying, ScratchArena scratch) {
    this.lying = lying;
    this.scratch = scratch;
  }

  /** Where a value begins in the column that is written, the end for the number behind the last. */
  @FunctionalInterface
  interface Offsets {
    long of(int i);
  }

  /** Takes bytes one behind the other. */
  @FunctionalInterface
  interface Sink {
    void put(MemorySegment bytes) throws IOException;
  }

  /** Whether so many bytes are better distributed than fetched one by one. */
  boolean isWorthWhile(long bytes) {
    return bytes > scratch.inMemoryBytes() && !lying.isOrdered();
  }

  /**
   * @param valueOf the i-th value of the new order
   */
  void write(Offsets offsets, IntFunction<MemorySegment> valueOf, Sink sink) throws IOException {
    long window = Math.max(SMALLEST_WINDOW, scratch.inMemoryBytes() / PART_OF_MEMORY);
    int[] firsts = firsts(lying.size(), offsets, window);
    try (ScratchArena files = scratch.inFiles()) {
      MemorySegment arrived = files.allocate(JAVA_INT, lying.size());
      MemorySegment values = files.allocate(Math.max(1, offsets.of(lying.size())), 64);
      distribute(firsts, offsets, valueOf, arrived, values);
      for (int w = 0; w + 1 < firsts.length; w++) {
        writeWindow(firsts[w], firsts[w + 1], offsets, arrived, values, sink);
      }
    }
  }

  // where each window begins, and the end; a value larger than a window has one to itself
  private static int[] firsts(int size, Offsets offsets, long window) {
    int[] firsts = new int[16];
    int count = 1;
    for (int i = 1; i < size; i++) {
      if (offsets.of(i + 1) - offsets.of(firsts[count - 1]) > window) {
        firsts = count == firsts.length ? Arrays.copyOf(firsts, 2 * count) : firsts;
        firsts[count++] = i;
      }
    }
    firsts = Arrays.copyOf(firsts, count + 1);
    firsts[count] = size;
    return firsts;
  }

  private void distribute(
      int[] firsts,
      Offsets offsets,
      IntFunction<MemorySegment> valueOf,
      MemorySegment arrived,
      MemorySegment values) {
    int windows = firsts.length - 1;
    int[] arrivals = Arrays.copyOf(firsts, windows);
    long[] ends = new long[windows];
    Arrays.setAll(ends, w -> offsets.of(firsts[w]));
    lying.forEach(
        i -> {
          int found = Arrays.binarySearch(firsts, 0, windows, i);
          int w = found >= 0 ? found : -found - 2;
          MemorySegment value = valueOf.apply(i);
          MemorySegment.copy(value, 0, values, ends[w], value.byteSize());
          ends[w] += value.byteSize();
          arrived.setAtIndex(JAVA_INT, arrivals[w]++, i);
        });
  }

  private static void writeWindow(
      int from, int to, Offsets offsets, MemorySegment arrived, MemorySegment values, Sink sink)
      throws IOException {
    long start = offsets.of(from);
    long at = start;
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment window = memory.allocate(Math.max(1, offsets.of(to) - start), 64);
      for (int j = from; j < to; j++) {
        int i = arrived.getAtIndex(JAVA_INT, j);
        long length = offsets.of(i + 1) - offsets.of(i);
        MemorySegment.copy(values, at, window, offsets.of(i) - start, length);
        at += length;
      }
      sink.put(window.asSlice(0, at - start));
    }
  }
}
