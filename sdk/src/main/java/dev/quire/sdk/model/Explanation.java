package dev.quire.sdk.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How an answer came about: what the server decided and did, segment by segment.
 *
 * @param recallTarget what the search aimed at; empty where it was exact, or an effort was named
 * @param segments in the order they were searched
 * @param total what was done in all of them
 * @param tookMs where the time went on the server
 */
public record Explanation(
    OptionalDouble recallTarget, List<Segment> segments, Counters total, Phases tookMs) {

  public Explanation {
    recallTarget = recallTarget == null ? OptionalDouble.empty() : recallTarget;
    segments = segments == null ? List.of() : List.copyOf(segments);
  }

  /**
   * One segment.
   *
   * @param segment its number; empty for rows that are in memory still
   * @param index the type of index over it
   * @param rows all of its rows
   * @param allowed rows that are not deleted and match the filter
   * @param plan {@code exact_scan}, {@code index} or {@code filtered_index}
   * @param reason why this plan, in words
   * @param effort nprobe, efSearch, rerank: those that the index was asked with
   * @param expected the measured recall that the choice of effort relies on; empty where the answer
   *     is exact, or the effort was named
   */
  public record Segment(
      OptionalLong segment,
      String index,
      long rows,
      long allowed,
      String plan,
      String reason,
      Map<String, Integer> effort,
      Optional<IndexStatus.Measured> expected,
      Counters counters,
      double filterMs,
      double searchMs) {

    public Segment {
      segment = segment == null ? OptionalLong.empty() : segment;
      effort = effort == null ? Map.of() : Map.copyOf(effort);
      expected = expected == null ? Optional.empty() : expected;
    }
  }

  /**
   * What was counted.
   *
   * @param listsProbed inverted lists that were scanned
   * @param centroidsCompared centroids of lists, and of groups of lists, compared by their codes; 0
   *     from servers that count them among {@code codesCompared}
   * @param codesCompared rows compared by their codes
   * @param vectorsCompared rows and centroids compared in full floats
   * @param nodesVisited nodes of a graph whose neighbours were looked at
   * @param reranked candidates looked at again: by finer codes, and in full where those leave a
   *     doubt
   */
  public record Counters(
      long listsProbed,
      long centroidsCompared,
      long codesCompared,
      long vectorsCompared,
      long nodesVisited,
      long reranked) {}

  /** Milliseconds by phase: embedding, filtering, searching, merging, reading the hits. */
  public record Phases(double embed, double filter, double search, double merge, double read) {}
}
