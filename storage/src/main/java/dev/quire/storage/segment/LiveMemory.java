package dev.quire.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Memory outside the heap that only grows: pages, each twice as large as the one before up to a
 * limit, so that a small library stays small. One writer; readers use addresses that were published
 * to them.
 */
final class LiveMemory {
  private static final long FIRST_PAGE = 2 << 10;
  private static final long LARGEST_PAGE = 4 << 20;
  private static final long OFFSET_MASK = 0xFFFF_FFFFL;

  private final Arena arena;
  private volatile MemorySegment[] pages = {};
  private long used;
  private volatile long bytes;

  LiveMemory(Arena arena) {
    this.arena = arena;
  }

  /** Reserves the bytes, at most 4 GiB, and returns their address: page and offset. */
  long allocate(long size) {
    int last = pages.length - 1;
    if (last < 0 || pages[last].byteSize() - used < size) {
      addPage(size);
      last++;
      used = 0;
    }
    long address = ((long) last << 32) | used;
    // 8-byte alignment for the numbers that a record begins with
    used = Math.min(pages[last].byteSize(), (used + size + 7) & -8L);
    return address;
  }

  MemorySegment page(long address) {
    return pages[(int) (address >>> 32)];
  }

  static long offset(long address) {
    return address & OFFSET_MASK;
  }

  long bytes() {
    return bytes;
  }

  private void addPage(long atLeast) {
    MemorySegment[] current = pages;
    long usual = Math.min(LARGEST_PAGE, FIRST_PAGE << Math.min(current.length, 16));
    MemorySegment page = arena.allocate(Math.max(usual, atLeast), 64);
    MemorySegment[] grown = Arrays.copyOf(current, current.length + 1);
    grown[current.length] = page;
    pages = grown;
    long more = bytes + page.byteSize();
    bytes = more;
  }
}
