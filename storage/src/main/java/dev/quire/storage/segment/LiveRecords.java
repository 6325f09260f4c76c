package dev.quire.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A table in memory outside the heap: each row has a fixed number of numbers and of byte strings.
 *
 * <pre>
 * i8 × numbers    the numbers
 * i4 × strings    where each byte string ends, counted from the first one's start
 * bytes           the strings, one after the other
 * </pre>
 */
final class LiveRecords {
  private final LiveMemory memory;
  private final int numbers;
  private final int strings;
  private volatile long[] addresses = new long[16];
  private int rows;

  LiveRecords(Arena arena, int numbers, int strings) {
    this.memory = new LiveMemory(arena);
    this.numbers = numbers;
    this.strings = strings;
  }

  /** Appends a row and returns its number; the row is not published by this. */
  int append(long[] rowNumbers, byte[][] rowStrings) {
    long length = stringsFrom();
    for (byte[] string : rowStrings) {
      length += string.length;
    }
    long address = memory.allocate(length);
    write(memory.page(address), LiveMemory.offset(address), rowNumbers, rowStrings);
    if (rows == addresses.length) {
      addresses = Arrays.copyOf(addresses, rows * 2);
    }
    addresses[rows] = address;
    return rows++;
  }

  private void write(MemorySegment page, long at, long[] rowNumbers, byte[][] rowStrings) {
    for (int i = 0; i < numbers; i++) {
      page.set(ValueLayout.JAVA_LONG, at + (long) i * Long.BYTES, rowNumbers[i]);
    }
    int end = 0;
    for (int i = 0; i < strings; i++) {
      MemorySegment.copy(
          rowStrings[i],
          0,
          page,
          ValueLayout.JAVA_BYTE,
          at + stringsFrom() + end,
          rowStrings[i].length);
      end += rowStrings[i].length;
      page.set(ValueLayout.JAVA_INT, endAt(at, i), end);
    }
  }

  long number(int column, int row) {
    long address = addresses[row];
    return memory
        .page(address)
        .get(ValueLayout.JAVA_LONG, LiveMemory.offset(address) + (long) column * Long.BYTES);
  }

  MemorySegment bytes(int column, int row) {
    long address = addresses[row];
    MemorySegment page = memory.page(address);
    long at = LiveMemory.offset(address);
    int from = column == 0 ? 0 : page.get(ValueLayout.JAVA_INT, endAt(at, column - 1));
    int to = page.get(ValueLayout.JAVA_INT, endAt(at, column));
    return page.asSlice(at + stringsFrom() + from, to - from);
  }

  /** Inside and outside the heap. */
  long memoryBytes() {
    return memory.bytes() + (long) addresses.length * Long.BYTES;
  }

  private long endAt(long record, int string) {
    return record + (long) numbers * Long.BYTES + (long) string * Integer.BYTES;
  }

  private long stringsFrom() {
    return (long) numbers * Long.BYTES + (long) strings * Integer.BYTES;
  }
}
