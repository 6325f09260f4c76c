package dev.quire.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Embeddings in memory outside the heap, in pages that hold whole rows. Each page is twice as large
 * as the one before, up to a limit.
 */
final class LiveVectors {
  private static final long FIRST_PAGE = 2 << 10;
  private static final long LARGEST_PAGE = 16 << 20;

  private final Arena arena;
  private final long rowBytes;
  private volatile VectorBlock[] pages = {};
  private volatile long bytes;

  LiveVectors(Arena arena, int dimension) {
    this.arena = arena;
    this.rowBytes = (long) dimension * Float.BYTES;
  }

  /** Writes the row that follows the last one; it is not published by this. */
  void append(int row, float[] values) {
    VectorBlock[] current = pages;
    if (current.length == 0 || row >= end(current[current.length - 1])) {
      current = addPage(row);
    }
    VectorBlock last = current[current.length - 1];
    MemorySegment.copy(
        values, 0, last.floats(), ValueLayout.JAVA_FLOAT, offset(last, row), values.length);
  }

  MemorySegment vector(int row) {
    VectorBlock page = pages[pageOf(row)];
    return page.floats().asSlice(offset(page, row), rowBytes);
  }

  /** The rows from this one on that lie on its page, at most so many. */
  MemorySegment vectors(int row, int most) {
    VectorBlock page = pages[pageOf(row)];
    long rows = Math.min(most, end(page) - row);
    return page.floats().asSlice(offset(page, row), rows * rowBytes);
  }

  /** The first rows of all, in blocks. */
  List<VectorBlock> blocks(int rows) {
    List<VectorBlock> blocks = new ArrayList<>();
    for (VectorBlock page : pages) {
      int inPage = Math.min(page.rows(), rows - page.firstRow());
      if (inPage > 0) {
        MemorySegment floats = page.floats().asSlice(0, inPage * rowBytes).asReadOnly();
        blocks.add(new VectorBlock(floats, page.firstRow(), inPage, page.capacity()));
      }
    }
    return blocks;
  }

  long memoryBytes() {
    return bytes;
  }

  private VectorBlock[] addPage(int firstRow) {
    VectorBlock[] current = pages;
    long size = Math.min(LARGEST_PAGE, FIRST_PAGE << Math.min(current.length, 16));
    int rows = (int) Math.max(1, size / rowBytes);
    VectorBlock[] grown = Arrays.copyOf(current, current.length + 1);
    grown[current.length] =
        new VectorBlock(arena.allocate(rows * rowBytes, 64), firstRow, rows, rows);
    pages = grown;
    long more = bytes + rows * rowBytes;
    bytes = more;
    return grown;
  }

  private int pageOf(int row) {
    VectorBlock[] current = pages;
    int low = 0;
    int high = current.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (current[middle].firstRow() <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private long offset(VectorBlock page, int row) {
    return (row - page.firstRow()) * rowBytes;
  }

  private static int end(VectorBlock page) {
    return page.firstRow() + page.rows();
  }
}
