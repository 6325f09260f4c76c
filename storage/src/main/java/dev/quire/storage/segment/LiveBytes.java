package dev.quire.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One byte string a row in memory outside the heap, one behind the other as in the array that a
 * sealed segment keeps of them, but in pages: each twice as large as the one before up to a limit,
 * no value in two of them. One writer, who appends; readers ask for rows that were published after
 * they were written.
 */
final class LiveBytes {
  private static final long FIRST_PAGE = 64;
  private static final long LARGEST_PAGE = 4 << 20;

  private final Arena arena;
  private final LiveNumbers ends;
  private volatile Page[] pages = {};
  private volatile long bytes;

  /**
   * @param start where its first byte is among those of all values
   */
  private record Page(MemorySegment memory, int firstRow, long start) {}

  LiveBytes(Arena arena) {
    this.arena = arena;
    this.ends = new LiveNumbers(arena, Long.BYTES);
  }

  /** Writes the value of the row that follows the last one. */
  void append(int row, byte[] value) {
    long start = start(row);
    Page page = pageWithRoom(row, start, value.length);
    MemorySegment.copy(
        value, 0, page.memory(), ValueLayout.JAVA_BYTE, start - page.start(), value.length);
    ends.append(row, start + value.length);
  }

  private Page pageWithRoom(int row, long start, int length) {
    Page[] current = pages;
    if (current.length > 0) {
      Page last = current[current.length - 1];
      if (start - last.start() + length <= last.memory().byteSize()) {
        return last;
      }
    }
    long usual = Math.min(LARGEST_PAGE, FIRST_PAGE << Math.min(current.length, 16));
    Page added = new Page(arena.allocate(Math.max(usual, length), Long.BYTES), row, start);
    Page[] grown = Arrays.copyOf(current, current.length + 1);
    grown[current.length] = added;
    pages = grown;
    long more = bytes + added.memory().byteSize();
    bytes = more;
    return added;
  }

  MemorySegment get(int row) {
    Page[] current = pages;
    Page page = current[pageOf(current, row)];
    long start = start(row);
    return page.memory().asSlice(start - page.start(), ends.get(row) - start);
  }

  /** The values from this row on that lie in one piece, at most so many. */
  BytesRun run(int row, int most) {
    Page[] current = pages;
    int number = pageOf(current, row);
    int inPage = number + 1 < current.length ? current[number + 1].firstRow() - row : most;
    MemorySegment itsEnds = ends.run(row, Math.min(most, inPage));
    long start = start(row);
    long end = itsEnds.get(ValueLayout.JAVA_LONG, itsEnds.byteSize() - Long.BYTES);
    Page page = current[number];
    return new BytesRun(page.memory().asSlice(start - page.start(), end - start), itsEnds, start);
  }

  long memoryBytes() {
    return bytes + ends.memoryBytes();
  }

  private long start(int row) {
    return row == 0 ? 0 : ends.get(row - 1);
  }

  private static int pageOf(Page[] pages, int row) {
    int low = 0;
    int high = pages.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pages[middle].firstRow() <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
