package dev.quire.domain.search;

import dev.quire.domain.library.IndexType;
import java.util.List;

/**
 * What a search found.
 *
 * @param hits best first; equal distances by chunk id
 * @param complete false where fewer hits came back than were asked for though more may match
 * @param embedNanos time spent on embedding the query
 * @param searchNanos time spent on everything else
 * @param explanation how the answer came about
 */
public record SearchAnswer(
    List<Hit> hits,
    boolean complete,
    long embedNanos,
    long searchNanos,
    IndexType index,
    long generation,
    Explanation explanation) {
  public SearchAnswer {
    hits = List.copyOf(hits);
  }
}
