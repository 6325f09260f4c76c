package dev.quire.domain.store;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Explanation;
import java.util.List;

/**
 * The answer of {@link LibraryView#nearest}.
 *
 * @param matches k of them wherever k may answer
 * @param index what answered for the largest part of the rows
 * @param generation of that index: one more with each build
 * @param explanation how the answer came about
 */
public record Nearest(
    List<Match> matches, IndexType index, long generation, Explanation explanation) {
  public Nearest {
    matches = List.copyOf(matches);
  }
}
