package dev.quire.embedding.djl;

import dev.quire.embedding.model.BundledModel;
import dev.quire.embedding.model.ModelCache;
import dev.quire.embedding.model.ModelSource;
import java.nio.file.Path;

/**
 * How to run a model in this process.
 *
 * @param cache where model and native libraries are unpacked to
 * @param maxTokens tokens read of a text, special tokens included; what is beyond is cut off
 * @param batch texts in one pass through the model, at most
 * @param workers threads that run the model side by side
 * @param intraOpThreads threads inside one operation; the engine takes it from the first embedder
 *     of the process. Workers scale better: two spinning threads were 15 times slower than one on a
 *     busy machine
 */
public record DjlOptions(
    ModelSource source, Path cache, int maxTokens, int batch, int workers, int intraOpThreads) {

  /** What all-MiniLM-L6-v2 was trained for. */
  public static final int DEFAULT_MAX_TOKENS = 256;

  public static final int DEFAULT_BATCH = 32;
  private static final int MAX_DEFAULT_WORKERS = 8;

  public DjlOptions {
    requirePositive("maxTokens", maxTokens);
    requirePositive("batch", batch);
    requirePositive("workers", workers);
    requirePositive("intraOpThreads", intraOpThreads);
    if (maxTokens < 3) {
      throw new IllegalArgumentException(
          "maxTokens is "
              + maxTokens
              + "; at least 3 are needed: two special tokens and one of the text");
    }
  }

  /** The bundled model, one worker per processor up to {@value #MAX_DEFAULT_WORKERS}. */
  public static DjlOptions bundled() {
    int workers = Math.min(MAX_DEFAULT_WORKERS, Runtime.getRuntime().availableProcessors());
    return new DjlOptions(
        new BundledModel(), ModelCache.folder(), DEFAULT_MAX_TOKENS, DEFAULT_BATCH, workers, 1);
  }

  public DjlOptions withSource(ModelSource other) {
    return new DjlOptions(other, cache, maxTokens, batch, workers, intraOpThreads);
  }

  public DjlOptions withMaxTokens(int other) {
    return new DjlOptions(source, cache, other, batch, workers, intraOpThreads);
  }

  public DjlOptions withWorkers(int other) {
    return new DjlOptions(source, cache, maxTokens, batch, other, intraOpThreads);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; at least 1 is needed");
    }
  }
}
