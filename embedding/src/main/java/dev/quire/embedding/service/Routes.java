package dev.quire.embedding.service;

import com.sun.net.httpserver.HttpExchange;
import dev.quire.domain.embedding.Embedder;
import dev.quire.embedding.wire.BatchAnswer;
import dev.quire.embedding.wire.EmbedAnswer;
import dev.quire.embedding.wire.EmbedRequest;
import dev.quire.embedding.wire.HealthAnswer;
import dev.quire.embedding.wire.TextsRequest;
import dev.quire.embedding.wire.TokensAnswer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What the service does at each path: from a request to the body of its answer. */
final class Routes {
  private static final String HEALTH = "/health";

  private final Embedder embedder;
  private final RequestBody body;
  private final int maxTexts;

  Routes(Embedder embedder, ServiceOptions options) {
    this.embedder = embedder;
    this.body = new RequestBody(options.bytesPerRequest());
    this.maxTexts = options.textsPerRequest();
  }

  /** The body of the answer; throws {@link Refusal} where there is none. */
  Object answer(HttpExchange exchange) throws IOException {
    return switch (exchange.getRequestURI().getPath()) {
      case "/embed" -> embed(exchange);
      case "/embed/batch" -> embedBatch(exchange);
      case "/tokens" -> tokens(exchange);
      case HEALTH -> health(exchange);
      default ->
          throw Refusal.of(
              Refusal.Kind.NOT_FOUND,
              "there are POST /embed, POST /embed/batch, POST /tokens and GET /health");
    };
  }

  /** Whether it is asked how the service is, which takes no work. */
  static boolean isHealth(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().equals(HEALTH);
  }

  private EmbedAnswer embed(HttpExchange exchange) throws IOException {
    requireMethod(exchange, "POST");
    String text = body.read(exchange, EmbedRequest.class).text();
    if (text == null) {
      throw Refusal.invalid("text", "is required");
    }
    return EmbedAnswer.of(embedder.embed(List.of(text)).getFirst(), embedder.model());
  }

  private BatchAnswer embedBatch(HttpExchange exchange) throws IOException {
    return BatchAnswer.of(embedder.embed(texts(exchange)), embedder.model());
  }

  private TokensAnswer tokens(HttpExchange exchange) throws IOException {
    int[] counts = embedder.tokenCounts(texts(exchange));
    return new TokensAnswer(Arrays.stream(counts).boxed().toList());
  }

  private HealthAnswer health(HttpExchange exchange) {
    requireMethod(exchange, "GET");
    return HealthAnswer.up(embedder.model(), embedder.maxTokens());
  }

  private List<String> texts(HttpExchange exchange) throws IOException {
    requireMethod(exchange, "POST");
    List<String> texts = body.read(exchange, TextsRequest.class).texts();
    if (texts == null) {
      throw Refusal.invalid("texts", "is required");
    }
    if (texts.size() > maxTexts) {
      throw Refusal.of(
          Refusal.Kind.TOO_LARGE,
          "texts has " + texts.size() + " entries; at most " + maxTexts + " are taken at a time");
    }
    int missing = texts.indexOf(null);
    if (missing >= 0) {
      throw Refusal.invalid("texts[" + missing + "]", "must be a string, not null");
    }
    return texts;
  }

  private static void requireMethod(HttpExchange exchange, String method) {
    if (!exchange.getRequestMethod().equals(method)) {
      throw Refusal.methodNotAllowed(method);
    }
  }
}
