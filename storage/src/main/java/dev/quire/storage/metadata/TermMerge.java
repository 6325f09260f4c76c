package dev.quire.storage.metadata;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Merges sorted runs of terms into one (Knuth, The Art of Computer Programming, volume 3, section
 * 5.4.1): of each run one term is on the heap.
 */
final class TermMerge {
  private final PriorityQueue<TermCursor> cursors;

  /**
   * @param runs in order; the rows of each are above those of the runs before it
   * @param byName compares fields
   */
  TermMerge(List<MemorySegment> runs, Comparator<Integer> byName) {
    Comparator<TermCursor> byTerm =
        (a, b) -> a.field() == b.field() ? a.compareKeys(b) : byName.compare(a.field(), b.field());
    cursors = new PriorityQueue<>(byTerm.thenComparingInt(TermCursor::number));
    for (int run = 0; run < runs.size(); run++) {
      advance(new TermCursor(runs.get(run), run));
    }
  }

  /** Takes the terms in their order. */
  @FunctionalInterface
  interface Terms {
    /**
     * @param runs at the same term; its rows are those of one after the other, ascending
     */
    void add(List<TermCursor> runs) throws IOException;
  }

  void writeTo(Terms terms) throws IOException {
    List<TermCursor> same = new ArrayList<>();
    while (!cursors.isEmpty()) {
      same.clear();
      same.add(cursors.remove());
      while (!cursors.isEmpty() && cursors.element().isAtTermOf(same.getFirst())) {
        same.add(cursors.remove());
      }
      terms.add(same);
      same.forEach(this::advance);
    }
  }

  private void advance(TermCursor cursor) {
    if (cursor.next()) {
      cursors.add(cursor);
    }
  }
}
