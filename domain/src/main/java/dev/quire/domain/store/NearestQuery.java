package dev.quire.domain.store;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.search.Aim;

/**
 * What {@link LibraryView#nearest} is asked.
 *
 * @param query as the metric keeps embeddings (of unit length for cosine)
 * @param deadlineNanos by {@link System#nanoTime}; past it the search gives up with {@code
 *     TimedOut}
 */
public record NearestQuery(Embedding query, int k, Filter filter, Aim aim, long deadlineNanos) {}
