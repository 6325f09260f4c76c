package dev.quire.embedding.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.embedding.wire.Problem;
import dev.quire.embedding.wire.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Asks the service, again where that may help, and reads its answers and its problems. */
final class ServiceConnection implements AutoCloseable {
  private static final int TRY_AGAIN = 503;
  private static final int TOO_MANY = 429;

  private final JsonMapper json = WireJson.mapper();
  private final HttpOptions options;
  private final HttpClient client;

  ServiceConnection(HttpOptions options) {
    this.options = options;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(options.connectTimeout())
            .build();
  }

  <T> T get(String path, Class<T> answer, Duration patience) {
    return ask(request(path).GET().build(), answer, new Patience(patience));
  }

  <T> T post(String path, Object body, Class<T> answer) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(written(body)))
            .build();
    return ask(request, answer, new Patience(options.patience()));
  }

  private HttpRequest.Builder request(String path) {
    String base = options.service().toString().replaceFirst("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(options.requestTimeout());
  }

  private <T> T ask(HttpRequest request, Class<T> answer, Patience patience) {
    try {
      while (true) {
        Attempt attempt = attempt(request);
        if (!attempt.mayBeRepeated() || !patience.waitForNext(attempt.pause())) {
          return read(attempt, answer);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbedderUnavailable("interrupted while waiting for the embedding service", e);
    }
  }

  /** One try: a response, or why there was none. */
  private sealed interface Attempt {
    record Answered(HttpResponse<byte[]> response) implements Attempt {}

    record Failed(IOException cause) implements Attempt {}

    default boolean mayBeRepeated() {
      return switch (this) {
        case Answered(var response) ->
            response.statusCode() == TRY_AGAIN || response.statusCode() == TOO_MANY;
        // an answer that took too long would take as long again, and the service is busy already
        case Failed(var cause) ->
            !(cause instanceof HttpTimeoutException)
                || cause instanceof HttpConnectTimeoutException;
      };
    }

    default Duration pause() {
      return switch (this) {
        case Answered(var response) ->
            response
                .headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
        case Failed _ -> Duration.ZERO;
      };
    }
  }

  private Attempt attempt(HttpRequest request) throws InterruptedException {
    try {
      return new Attempt.Answered(client.send(request, BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return new Attempt.Failed(e);
    }
  }

  private <T> T read(Attempt attempt, Class<T> answer) {
    return switch (attempt) {
      case Attempt.Failed(var cause) ->
          throw new EmbedderUnavailable(
              "the embedding service at %s does not answer (%s): is it running, and is the address right?"
                  .formatted(options.service(), cause),
              cause);
      case Attempt.Answered(var response) -> {
        if (response.statusCode() != 200) {
          throw refused(response);
        }
        yield parsed(response.body(), answer);
      }
    };
  }

  /** What is wrong with the texts is the caller's to correct; all else is the service's. */
  private QuireException refused(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String said = status + " " + detail(response.body());
    if (status == 400 || status == 413) {
      return new InvalidInput("texts", "the embedding service refuses them: " + said);
    }
    return new EmbedderUnavailable(
        "the embedding service at " + options.service() + " answers " + said);
  }

  private String detail(byte[] body) {
    try {
      Problem problem = json.readValue(body, Problem.class);
      return problem.code() + ": " + problem.detail();
    } catch (IOException e) {
      return "without a problem that can be read";
    }
  }

  private <T> T parsed(byte[] body, Class<T> answer) {
    try {
      return json.readValue(body, answer);
    } catch (IOException e) {
      throw new EmbedderUnavailable(
          options.service() + " does not answer as an embedding service does", e);
    }
  }

  private byte[] written(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a request of strings can always be written", e);
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
