package dev.quire.storage.segment;

import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.file.ScratchFile;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** Whether the new order is that in which values lie. */
  boolean isOrdered() {
    return lying.isOrdered();
  }

  /** Whether so many bytes are better distributed than fetched one by one. */
  boolean isWorthWhile(long bytes) {
    return bytes > scratch.inMemoryBytes() && !lying.isOrdered();
  }

  /**
   * @param valueOf the i-th value of the new order
   */
  void write(Offsets offsets, IntFunction<MemorySegment> valueOf, ScratchArena.Sink sink)
      throws IOException {
    long share = Math.max(SMALLEST_WINDOW, scratch.inMemoryBytes() / PART_OF_MEMORY);
    int[] firsts = firsts(lying.size(), offsets, share);
    try (ScratchFile file = scratch.newFile();
        Arena memory = scratch.memoryOfAPart()) {
      WindowsFile windows = new WindowsFile(file, firsts, offsets, share, memory);
      lying.forEach(i -> windows.add(i, valueOf.apply(i)));
      windows.flush();
      for (int w = 0; w < windows.count(); w++) {
        sink.put(windows.inOrder(w));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
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
}
