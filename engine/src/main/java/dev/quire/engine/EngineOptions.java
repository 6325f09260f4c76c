package dev.quire.engine;

/**
 * Limits of an engine.
 *
 * @param sealRows rows at which the live segment of a library is sealed
 * @param sealBytes bytes of vectors, text and metadata at which it is sealed
 * @param mergeSegments sealed segments beside the indexed one at which they are merged
 * @param buildThreads threads of an index build
 */
public record EngineOptions(int sealRows, long sealBytes, int mergeSegments, int buildThreads) {
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          200_000, 256L << 20, 8, Math.max(1, Runtime.getRuntime().availableProcessors()));

  public EngineOptions {
    if (sealRows < 1 || sealBytes < 1 || mergeSegments < 2 || buildThreads < 1) {
      throw new IllegalArgumentException(
          "sealRows, sealBytes and buildThreads start at 1, mergeSegments at 2");
    }
  }
}
