package dev.quire.domain.store;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Explanation;
import java.util.List;

/**
 * The answer of {@link LibraryView#nearest}.
 *
 * @param complete false where fewer than k were found though more may match
 * @param index what answered for the largest part of the rows
 * @param generation of that index: one more with each build
 * @param explanation how the answer came about
 */
public record Nearest(
    List<Match> matches,
    boolean complete,
    IndexType index,
    long generation,
    Explanation explanation) {
  public Nearest {
    matches = List.copyOf(matches);
  }
}
