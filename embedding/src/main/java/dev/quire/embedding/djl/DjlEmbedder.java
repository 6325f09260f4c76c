package dev.quire.embedding.djl;

import ai.djl.ModelException;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.embedding.model.ModelDigest;
import dev.quire.embedding.model.ModelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * A sentence-embedding model in this process, by default all-MiniLM-L6-v2 out of the jar.
 *
 * <pre>{@code
 * try (Embedder embedder = DjlEmbedder.load(DjlOptions.bundled())) {
 *   Embedding elephant = embedder.embed(List.of("a large grey animal with a trunk")).getFirst();
 * }
 * }</pre>
 *
 * Texts of a request are sorted by length, embedded in batches on a few threads and handed back in
 * order. Answers do not depend on which texts came together (cosine above 0.99999).
 */
public final class DjlEmbedder implements Embedder {
  private static final int FINGERPRINT_DIGITS = 16;

  private final DjlOptions options;
  private final TextEncoder encoder;
  private final Workers workers;
  private final EmbeddingModel model;

  private DjlEmbedder(DjlOptions options, TextEncoder encoder, EmbeddingModel model) {
    this.options = options;
    this.encoder = encoder;
    this.model = model;
    this.workers = new Workers(options.workers());
  }

  /**
   * Loads the model and tries it on one text, so that an embedder that is there works. Takes half a
   * second; on a machine's first start some seconds more, while 550 MB are unpacked.
   *
   * @throws EmbedderUnavailable where the files or the native libraries cannot be had
   */
  public static DjlEmbedder load(DjlOptions options) {
    EngineSettings.apply(options);
    ModelFiles files = options.source().locate(options.cache());
    try {
      TextEncoder encoder = TextEncoder.load(files, options.maxTokens());
      EmbeddingModel model =
          new EmbeddingModel(files.name(), dimension(encoder), fingerprint(files, options));
      return new DjlEmbedder(options, encoder, model);
    } catch (IOException | ModelException | RuntimeException | LinkageError e) {
      throw notLoaded(files, options, e);
    }
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    return inBatches(texts, encoder::encode);
  }

  @Override
  public int[] tokenCounts(List<String> texts) {
    return inBatches(texts, encoder::count).stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int maxTokens() {
    return options.maxTokens();
  }

  private <R> List<R> inBatches(List<String> texts, Function<List<String>, List<R>> function) {
    Batches batches = Batches.of(List.copyOf(texts), options.batch());
    return batches.inOrderOfRequest(workers.map(batches.batches(), function));
  }

  /** Waits for the batches that run, then frees the model. May be called again. */
  @Override
  public void close() {
    // native memory under a batch that still runs would take the process down: rather leave it
    if (workers.finish()) {
      encoder.close();
    }
  }

  private static int dimension(TextEncoder encoder) {
    try {
      return encoder.encode(List.of("ready")).getFirst().dimension();
    } catch (RuntimeException | LinkageError e) {
      encoder.close();
      throw e;
    }
  }

  private static String fingerprint(ModelFiles files, DjlOptions options) {
    String settings = TextEncoder.SETTINGS + " maxTokens=" + options.maxTokens();
    return new ModelDigest()
        .add(files.content().getBytes(StandardCharsets.US_ASCII))
        .add(settings.getBytes(StandardCharsets.US_ASCII))
        .hex()
        .substring(0, FINGERPRINT_DIGITS);
  }

  private static EmbedderUnavailable notLoaded(
      ModelFiles files, DjlOptions options, Throwable cause) {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return new EmbedderUnavailable(
        "the embedding model %s could not be loaded on %s (%s). It needs PyTorch's native libraries for this platform (ai.djl.pytorch:pytorch-native-cpu with its classifier on the class path, or PYTORCH_LIBRARY_PATH; glibc 2.34 or newer on Linux) and 500 MB to unpack them in %s"
            .formatted(files.name(), platform, cause, options.cache()),
        cause);
  }
}
