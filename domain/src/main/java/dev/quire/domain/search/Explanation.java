package dev.quire.domain.search;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How an answer came about, segment by segment.
 *
 * @param recallTarget what the search aimed at; empty where it was exact, or an effort was named
 * @param segments in the order they were searched; those without rows are left out
 * @param mergeNanos spent on putting their answers in one order
 * @param readNanos spent on reading the hits
 */
public record Explanation(
    OptionalDouble recallTarget, List<SegmentSearch> segments, long mergeNanos, long readNanos) {
  public static final Explanation NONE = new Explanation(OptionalDouble.empty(), List.of(), 0, 0);

  public Explanation {
    segments = List.copyOf(segments);
  }

  public Explanation withRead(long nanos) {
    return new Explanation(recallTarget, segments, mergeNanos, nanos);
  }

  /** All segments together. */
  public Work work() {
    return segments.stream().map(SegmentSearch::work).reduce(Work.NONE, Work::plus);
  }

  public long filterNanos() {
    return segments.stream().mapToLong(SegmentSearch::filterNanos).sum();
  }

  public long searchNanos() {
    return segments.stream().mapToLong(SegmentSearch::searchNanos).sum();
  }

  /** What was not as hoped for, each once. */
  public List<String> warnings() {
    return segments.stream()
        .map(segment -> segment.plan().warning())
        .filter(warning -> !warning.isEmpty())
        .distinct()
        .toList();
  }
}
