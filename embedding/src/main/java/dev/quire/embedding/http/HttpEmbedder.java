package dev.quire.embedding.http;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.embedding.wire.BatchAnswer;
import dev.quire.embedding.wire.HealthAnswer;
import dev.quire.embedding.wire.TextsRequest;
import dev.quire.embedding.wire.TokensAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Embeddings from a service that runs the model elsewhere, such as {@link
 * dev.quire.embedding.service.EmbeddingService}. Asks at the start which model that is; should the
 * service come back with another one, its embeddings are refused, because they would not fit those
 * in the libraries.
 */
public final class HttpEmbedder implements Embedder {
  private static final int TEXTS_PER_CALL = 256;

  /** Written as JSON a char takes at most 6 bytes: that stays below the service's 8 MiB. */
  private static final int CHARS_PER_CALL = 1 << 20;

  private final ServiceConnection connection;
  private final EmbeddingModel model;
  private final int maxTokens;

  private HttpEmbedder(ServiceConnection connection, EmbeddingModel model, int maxTokens) {
    this.connection = connection;
    this.model = model;
    this.maxTokens = maxTokens;
  }

  /**
   * Asks the service what it runs; waits for one that is still starting.
   *
   * @throws EmbedderUnavailable where none answers within {@link HttpOptions#startPatience}
   */
  public static HttpEmbedder connect(HttpOptions options) {
    ServiceConnection connection = new ServiceConnection(options);
    try {
      HealthAnswer health = connection.get("/health", HealthAnswer.class, options.startPatience());
      if (health.model() == null || health.fingerprint() == null || health.dimension() < 1) {
        throw new EmbedderUnavailable(
            options.service() + " does not say which model it runs, so it is no embedding service");
      }
      EmbeddingModel model =
          new EmbeddingModel(health.model(), health.dimension(), health.fingerprint());
      return new HttpEmbedder(connection, model, health.maxTokens());
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    return inCalls(texts, this::embedInOneCall);
  }

  @Override
  public int[] tokenCounts(List<String> texts) {
    return inCalls(texts, this::countInOneCall).stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int maxTokens() {
    return maxTokens;
  }

  @Override
  public void close() {
    connection.close();
  }

  private List<Embedding> embedInOneCall(List<String> texts) {
    BatchAnswer answer =
        connection.post("/embed/batch", new TextsRequest(texts), BatchAnswer.class);
    requireSameModel(answer);
    return answer.embeddings();
  }

  private List<Integer> countInOneCall(List<String> texts) {
    return connection.post("/tokens", new TextsRequest(texts), TokensAnswer.class).counts();
  }

  private void requireSameModel(BatchAnswer answer) {
    if (!model.fingerprint().equals(answer.fingerprint())) {
      throw new EmbedderUnavailable(
          "the embedding service now runs %s (fingerprint %s), but it ran %s (%s) when this process connected; restart one of them with the other's model"
              .formatted(answer.model(), answer.fingerprint(), model.name(), model.fingerprint()));
    }
  }

  /** Cuts the texts into calls that the service takes, and joins the results in order. */
  private static <R> List<R> inCalls(List<String> texts, Function<List<String>, List<R>> call) {
    List<R> results = new ArrayList<>(texts.size());
    int from = 0;
    while (from < texts.size()) {
      int to = endOfCall(texts, from);
      List<R> answers = call.apply(texts.subList(from, to));
      if (answers == null || answers.size() != to - from) {
        throw new EmbedderUnavailable(
            "the embedding service did not answer with one result for each of "
                + (to - from)
                + " texts");
      }
      results.addAll(answers);
      from = to;
    }
    return results;
  }

  private static int endOfCall(List<String> texts, int from) {
    int to = from;
    long chars = 0;
    while (to < texts.size() && to - from < TEXTS_PER_CALL) {
      chars += texts.get(to).length();
      if (chars > CHARS_PER_CALL && to > from) {
        break;
      }
      to++;
    }
    return to;
  }
}
