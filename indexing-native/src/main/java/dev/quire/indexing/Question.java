package dev.quire.indexing;

import java.lang.foreign.MemorySegment;

/**
 * What a scan is asked: the k nearest of the rows that are not farther than a limit. Whoever has k
 * rows from elsewhere gives the distance of the k-th, and a scan passes over what could not be
 * among them.
 *
 * @param query {@code dimension} finite floats with a norm of at most 1e18, on or off the heap;
 *     normalised when the metric is cosine
 * @param k at least 1
 * @param limit a distance as {@link Neighbors#distance} has it; rows exactly so far are wanted
 */
public record Question(MemorySegment query, int k, float limit) {

  /** Without a limit. */
  public Question(MemorySegment query, int k) {
    this(query, k, Float.POSITIVE_INFINITY);
  }
}
