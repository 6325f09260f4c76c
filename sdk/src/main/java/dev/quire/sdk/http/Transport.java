package dev.quire.sdk.http;

import dev.quire.sdk.error.ProblemException;
import dev.quire.sdk.error.ServerUnreachableException;
import dev.quire.sdk.model.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sends calls, waits and tries again where {@link RetryPolicy} allows it, and turns refusals into
 * exceptions.
 */
public final class Transport implements AutoCloseable {

  private final String base;
  private final Optional<String> apiKey;
  private final Timeouts timeouts;
  private final RetryPolicy retries;
  private final ExecutorService workers = Executors.newCachedThreadPool(Transport::daemon);
  private final HttpClient http;

  /**
   * {@code base} is scheme, host and port, perhaps with a path in front of {@code /v1}; no slash at
   * its end.
   */
  public Transport(String base, Optional<String> apiKey, Timeouts timeouts, RetryPolicy retries) {
    this.base = base;
    this.apiKey = apiKey;
    this.timeouts = timeouts;
    this.retries = retries;
    this.http =
        HttpClient.newBuilder()
            .version(
                HttpClient.Version
                    .HTTP_1_1) // an upgrade to HTTP/2 in clear text costs a round trip and wins
            // nothing
            .connectTimeout(timeouts.connect())
            .executor(workers)
            .build();
  }

  /** The address that calls go to. */
  public String base() {
    return base;
  }

  /** Sends {@code call} and reads the answer as {@code type}. */
  public <T> T send(Call call, Class<T> type) {
    return send(call, Shape.of(type));
  }

  public <T> T send(Call call, Shape<T> shape) {
    return parse(exchange(call, BodyHandlers.ofByteArray()), shape);
  }

  /** Sends {@code call} for what it does; the answer's body is not read. */
  public HttpResponse<byte[]> send(Call call) {
    return exchange(call, BodyHandlers.ofByteArray());
  }

  /**
   * Sends {@code call} and writes the answer's body as it comes to a file beside {@code file},
   * which takes its place once it is whole.
   *
   * @throws UncheckedIOException where the files cannot be written
   */
  public void download(Call call, Path file) {
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.createFile(part);
      try {
        exchange(
            call, info -> info.statusCode() < 300 ? into(part) : BodySubscribers.ofByteArray());
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  // an attempt before may have left half of it
  private static HttpResponse.BodySubscriber<byte[]> into(Path part) {
    return BodySubscribers.mapping(
        BodySubscribers.ofFile(
            part, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
        written -> new byte[0]);
  }

  private HttpResponse<byte[]> exchange(Call call, HttpResponse.BodyHandler<byte[]> handler) {
    boolean mayBeDone = false;
    for (int attempt = 1; ; attempt++) {
      try {
        var answer = http.send(request(call), handler);
        if (answer.statusCode() < 300 || (mayBeDone && call.isDoneWith(answer.statusCode()))) {
          return answer;
        }
        var refusal = problem(answer);
        if (!retries.mayFollow(refusal, call, attempt)) {
          throw ProblemException.of(refusal);
        }
        mayBeDone |= !RetryPolicy.isRefusedAhead(refusal);
        pause(retries.waitAfter(attempt, answer.headers()));
      } catch (IOException e) {
        if (!retries.mayFollow(e, call, attempt)) {
          throw unreachable(e, call);
        }
        mayBeDone |= !RetryPolicy.isUnsent(e);
        pause(retries.waitAfter(attempt));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private HttpRequest request(Call call) {
    var request =
        HttpRequest.newBuilder(call.at(base))
            .timeout(timeouts.of(call))
            .method(call.method(), call.body());
    request.header("Accept", "application/json, application/problem+json;q=0.9, */*;q=0.1");
    apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    call.headers().forEach(request::header);
    return request.build();
  }

  private <T> T parse(HttpResponse<byte[]> answer, Shape<T> shape) {
    try {
      return shape.read(answer.body());
    } catch (IOException e) {
      throw new ServerUnreachableException(
          URI.create(base), "Something that does not speak Quire's contract answered", e);
    }
  }

  /** A proxy in between may answer with anything: then the status alone has to do. */
  private static Problem problem(HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    try {
      var said = Shape.of(Problem.class).read(answer.body());
      return new Problem(
          status, said.code(), said.title(), said.detail(), said.requestId(), said.violations());
    } catch (IOException e) {
      return new Problem(
          status,
          null,
          null,
          "The answer had status " + status + " and no problem",
          null,
          List.of());
    }
  }

  private ServerUnreachableException unreachable(IOException e, Call call) {
    var what =
        e instanceof HttpTimeoutException
            ? "No answer within %d ms (ClientOptions.%s)"
                .formatted(timeouts.of(call).toMillis(), Timeouts.option(call))
            : "No answer";
    return new ServerUnreachableException(URI.create(base), what, e);
  }

  private ServerUnreachableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    var cause = new InterruptedIOException("interrupted");
    cause.initCause(e);
    return new ServerUnreachableException(
        URI.create(base), "The wait for an answer was interrupted", cause);
  }

  private void pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Ends the worker threads; the connections go with the HTTP client. */
  @Override
  public void close() {
    workers.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "quire-sdk");
    thread.setDaemon(true);
    return thread;
  }
}
