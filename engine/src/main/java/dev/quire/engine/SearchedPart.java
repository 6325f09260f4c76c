package dev.quire.engine;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Plan;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.search.Work;
import dev.quire.indexing.SearchCounters;
import dev.quire.storage.segment.SealedSegment;
import java.util.OptionalLong;

/**
 * Rows of a layer that were searched at once: a sealed segment, or those in memory that have joined
 * lists, or those that have not.
 *
 * @param index by which
 * @param allowed how many of the rows might answer
 */
record SearchedPart(Layer layer, IndexType index, int rows, int allowed) {

  /** By {@link System#nanoTime}: when the filter was asked, and when the search. */
  record Began(long filter, long search) {}

  /** What was decided and done, by now. */
  SegmentSearch report(Plan plan, SearchCounters counters, Began began) {
    return new SegmentSearch(
        layer.segment() instanceof SealedSegment sealed
            ? OptionalLong.of(sealed.number())
            : OptionalLong.empty(),
        index,
        rows,
        allowed,
        plan,
        work(counters),
        began.search() - began.filter(),
        System.nanoTime() - began.search());
  }

  static Work work(SearchCounters counters) {
    return new Work(
        counters.listsProbed(),
        counters.centroidsCompared(),
        counters.codesCompared(),
        counters.vectorsCompared(),
        counters.nodesVisited(),
        counters.reranked());
  }
}
