package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in memory, where they were written.
 *
 * @param pages one behind the other from row 0 on
 */
record CodedPages(List<CodedPage> pages) {
  CodedPages {
    pages = List.copyOf(pages);
  }

  /**
   * The k nearest of some rows within the limit, exactly: by their codes first.
   *
   * @param found numbers of rows; where they ascend, or nearly do, their pages are found soon
   */
  Neighbors compared(Question question, Metric metric, int[] found, SearchCounters counters) {
    if (found.length == 0) {
      return Neighbors.none();
    }
    try (SearchCall call =
        new SearchCall(found.length, dimension(), metric, question, MemorySegment.NULL)) {
      List<MemorySegment> pieces = pieces(found, call.scratch());
      MemorySegment all =
          call.scratch().allocate(pieces.size() * Structs.PIECE.byteSize(), Long.BYTES);
      for (int i = 0; i < pieces.size(); i++) {
        MemorySegment.copy(
            pieces.get(i), 0, all, i * Structs.PIECE.byteSize(), Structs.PIECE.byteSize());
      }
      return call.neighbors(Scans.searchPieces(call.struct(), all, pieces.size()), counters);
    } finally {
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(this);
    }
  }

  private int dimension() {
    return pages.getFirst().vectors().dimension();
  }

  /** What is to be compared of each page. */
  private List<MemorySegment> pieces(int[] found, SegmentAllocator scratch) {
    int[] pageOf = pagesOf(found);
    int[] counts = new int[pages.size()];
    for (int page : pageOf) {
      counts[page]++;
    }
    List<MemorySegment> pieces = new ArrayList<>();
    MemorySegment[] rowsOfPages = new MemorySegment[pages.size()];
    for (int page = 0; page < counts.length; page++) {
      if (counts[page] > 0) {
        rowsOfPages[page] = scratch.allocate((long) counts[page] * Integer.BYTES, Integer.BYTES);
        pieces.add(piece(pages.get(page), rowsOfPages[page], counts[page], scratch));
      }
    }
    int[] next = new int[pages.size()];
    for (int i = 0; i < found.length; i++) {
      int page = pageOf[i];
      rowsOfPages[page].setAtIndex(JAVA_INT, next[page]++, found[i] - pages.get(page).firstRow());
    }
    return pieces;
  }

  // rows mostly ascend, within each list of each run: the page is mostly that of the row before
  private int[] pagesOf(int[] found) {
    int[] pageOf = new int[found.length];
    int page = 0;
    for (int i = 0; i < found.length; i++) {
      while (found[i] < pages.get(page).firstRow()) {
        page--;
      }
      while (found[i] >= pages.get(page).end()) {
        page++;
      }
      pageOf[i] = page;
    }
    return pageOf;
  }

  private static MemorySegment piece(
      CodedPage page, MemorySegment list, long count, SegmentAllocator scratch) {
    MemorySegment piece = scratch.allocate(Structs.PIECE.byteSize(), Long.BYTES);
    MemorySegment rows = page.codes().struct(page.vectors(), scratch);
    MemorySegment.copy(rows, 0, piece, 0, Structs.ROWS.byteSize());
    long at = Structs.ROWS.byteSize();
    Structs.fill(piece.asSlice(at), list, count, (long) page.firstRow());
    return piece;
  }
}
