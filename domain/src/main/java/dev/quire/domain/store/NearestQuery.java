package dev.quire.domain.store;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.search.Effort;

/**
 * What {@link LibraryView#nearest} is asked.
 *
 * @param query as the metric keeps embeddings (of unit length for cosine)
 * @param exact whether approximate indexes are to be passed by
 * @param deadlineNanos by {@link System#nanoTime}; past it the search gives up with {@code
 *     TimedOut}
 */
public record NearestQuery(
    Embedding query, int k, Filter filter, boolean exact, Effort effort, long deadlineNanos) {

  public NearestQuery with(Effort other) {
    return new NearestQuery(query, k, filter, exact, other, deadlineNanos);
  }
}
