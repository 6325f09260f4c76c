package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One number a row in memory outside the heap, in pages each twice as large as the one before, laid
 * out as in the array that a sealed segment keeps of them. One writer, who appends; readers ask for
 * rows that were published after they were written.
 */
final class LiveNumbers {
  private static final int FIRST_BITS = 4;
  private static final int FIRST_ROWS = 1 << FIRST_BITS;

  private final Arena arena;
  private final int width;
  private final MemorySegment[] pages = new MemorySegment[Integer.SIZE - FIRST_BITS];
  private volatile long bytes;

  /**
   * @param width 4 for ints, 8 for longs
   */
  LiveNumbers(Arena arena, int width) {
    this.arena = arena;
    this.width = width;
  }

  /** Writes the number of the row that follows the last one. */
  void append(int row, long value) {
    int page = pageOf(row);
    long place = place(page, row);
    if (place == 0) {
      addPage(page);
    }
    if (width == Integer.BYTES) {
      pages[page].set(JAVA_INT, place, Math.toIntExact(value));
    } else {
      pages[page].set(JAVA_LONG, place, value);
    }
  }

  long get(int row) {
    int page = pageOf(row);
    long place = place(page, row);
    return width == Integer.BYTES
        ? pages[page].get(JAVA_INT, place)
        : pages[page].get(JAVA_LONG, place);
  }

  /** The numbers from this row on that lie in one piece, at most so many. */
  MemorySegment run(int row, int most) {
    int page = pageOf(row);
    long place = place(page, row);
    return pages[page].asSlice(
        place, Math.min((long) most * width, pages[page].byteSize() - place));
  }

  long memoryBytes() {
    return bytes;
  }

  private void addPage(int page) {
    pages[page] = arena.allocate(((long) FIRST_ROWS << page) * width, Long.BYTES);
    long more = bytes + pages[page].byteSize();
    bytes = more;
  }

  // the pages before number p hold FIRST_ROWS · (2^p − 1) rows together
  private static int pageOf(int row) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(row + FIRST_ROWS) - FIRST_BITS;
  }

  private long place(int page, int row) {
    return (long) (row + FIRST_ROWS - (FIRST_ROWS << page)) * width;
  }
}
