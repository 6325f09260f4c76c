package dev.quire.domain.search;

import dev.quire.domain.library.IndexType;
import java.util.List;

/**
 * What a search found.
 *
 * @param hits best first; equal distances by chunk id
 * @param complete false where fewer chunks may answer than were asked for; if so many may, so many
 *     are found, though a least score may leave some of them out
 * @param warnings what was not as hoped for, and why an answer is not complete
 * @param embedNanos time spent on embedding the query
 * @param searchNanos time spent on everything else
 * @param explanation how the answer came about
 */
public record SearchAnswer(
    List<Hit> hits,
    boolean complete,
    List<String> warnings,
    long embedNanos,
    long searchNanos,
    IndexType index,
    long generation,
    Explanation explanation) {
  public SearchAnswer {
    hits = List.copyOf(hits);
    warnings = List.copyOf(warnings);
  }
}
