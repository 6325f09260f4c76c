package dev.quire.indexing;

/**
 * How to build, apart from what: none of it but the seed shows in the result.
 *
 * @param seed of every random choice: the same rows, parameters and seed give the same bytes
 * @param threads platform threads to use, at least 1; with more than one, vectors and arena must be
 *     open to all threads
 */
public record BuildOptions(long seed, int threads, Progress progress) {
  public BuildOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; at least 1 is needed");
    }
  }
}
