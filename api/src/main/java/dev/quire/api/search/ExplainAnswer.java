package dev.quire.api.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.api.http.QueryValue;
import dev.quire.api.index.IndexAnswer;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.Explanation;
import dev.quire.domain.search.SearchAnswer;
import dev.quire.domain.search.SegmentSearch;
import dev.quire.domain.search.Work;
import java.util.List;

/**
 * How an answer came about.
 *
 * @param recallTarget what the search aimed at; null where it was exact, or an effort was named
 * @param segments in the order they were searched
 * @param total what was done in all of them
 */
public record ExplainAnswer(
    Double recallTarget, List<Segment> segments, Counters total, Phases tookMs) {

  /**
   * What was decided and done in one segment.
   *
   * @param segment its number; null for rows that are in memory still
   * @param rows all of its rows
   * @param allowed rows that are not deleted and match the filter
   * @param plan exact_scan, index or filtered_index
   * @param reason why this plan
   * @param effort how hard the index tried; left out where none was asked
   * @param expected the measured recall that the choice of effort relies on; left out where the
   *     answer is exact, or the effort was named
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Segment(
      Long segment,
      String index,
      int rows,
      int allowed,
      String plan,
      String reason,
      SearchRequest.EffortRequest effort,
      IndexAnswer.Point expected,
      Counters counters,
      double filterMs,
      double searchMs) {

    private static Segment of(SegmentSearch search) {
      return new Segment(
          search.segment().isPresent() ? search.segment().getAsLong() : null,
          QueryValue.inLowerCase(search.index()),
          search.rows(),
          search.allowed(),
          QueryValue.inLowerCase(search.plan().way()),
          search.plan().reason(),
          search.plan().isExact() ? null : effort(search.plan().effort()),
          search.plan().expected().map(IndexAnswer.Point::of).orElse(null),
          Counters.of(search.work()),
          SearchResults.millis(search.filterNanos()),
          SearchResults.millis(search.searchNanos()));
    }

    private static SearchRequest.EffortRequest effort(Effort effort) {
      return new SearchRequest.EffortRequest(
          named(effort.nprobe()), named(effort.efSearch()), named(effort.rerank()));
    }

    private static Integer named(int value) {
      return value == 0 ? null : value;
    }
  }

  /** What was counted by the search itself. */
  public record Counters(
      long listsProbed,
      long centroidsCompared,
      long codesCompared,
      long vectorsCompared,
      long nodesVisited,
      long reranked) {

    private static Counters of(Work work) {
      return new Counters(
          work.listsProbed(),
          work.centroidsCompared(),
          work.codesCompared(),
          work.vectorsCompared(),
          work.nodesVisited(),
          work.reranked());
    }
  }

  /**
   * Where the time went, in milliseconds.
   *
   * @param embed making a vector of the question
   * @param filter finding the rows that may answer, and planning
   * @param search looking among them
   * @param merge putting the answers of all segments in one order
   * @param read reading the hits
   */
  public record Phases(double embed, double filter, double search, double merge, double read) {}

  static ExplainAnswer of(SearchAnswer answer) {
    Explanation explanation = answer.explanation();
    return new ExplainAnswer(
        explanation.recallTarget().isPresent() ? explanation.recallTarget().getAsDouble() : null,
        explanation.segments().stream().map(Segment::of).toList(),
        Counters.of(explanation.work()),
        new Phases(
            SearchResults.millis(answer.embedNanos()),
            SearchResults.millis(explanation.filterNanos()),
            SearchResults.millis(explanation.searchNanos()),
            SearchResults.millis(explanation.mergeNanos()),
            SearchResults.millis(explanation.readNanos())));
  }
}
