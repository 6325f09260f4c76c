package dev.quire.indexing;

import dev.quire.domain.search.Effort;
import java.lang.foreign.MemorySegment;

/**
 * Rows in memory that have joined something by which searches need not compare all of them. The
 * rows stay where they were written. Immutable: with more rows it is another.
 */
public sealed interface JoinedRows extends VectorIndex permits LinkedRows, ListedRows {
  /** How many, from the first one on. */
  int rows();

  /** {@link VectorIndex#search} within a limit: rows beyond it may be left out. */
  Neighbors search(Question question, Effort effort, RowSet allowed, SearchCounters counters);

  @Override
  default Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    return search(new Question(query, k), effort, allowed, counters);
  }

  @Override
  default boolean isOnDisk() {
    return false;
  }

  /** What is in memory only was made by who searches it. */
  @Override
  default void validate() {}
}
