package dev.quire.sdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/** A server that gives scripted answers and keeps what it was asked, byte for byte. */
final class Wire implements AutoCloseable {

  /** One request as it came; its body as one character a byte, for equality. */
  record Asked(String method, String target, Map<String, List<String>> headers, String latin1) {
    String json() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
      return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }
  }

  private final HttpServer server;
  private final List<Asked> asked = new ArrayList<>();
  private final Queue<Answer> script = new ArrayDeque<>();

  private record Answer(int status, String body, Map<String, String> headers, int missing) {
    boolean isNone() {
      return status == 0;
    }
  }

  Wire() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  Wire answers(int status, String body) {
    return answers(status, body, Map.of());
  }

  Wire answers(int status, String body, Map<String, String> headers) {
    script.add(new Answer(status, body, headers, 0));
    return this;
  }

  /** Takes the request and closes the connection without an answer. */
  Wire hangsUp() {
    script.add(new Answer(0, "", Map.of(), 0));
    return this;
  }

  /** Answers 200 and closes the connection before the body is whole. */
  Wire breaksOff(String beginning) {
    script.add(new Answer(200, beginning, Map.of(), 100));
    return this;
  }

  Asked last() {
    return asked.get(asked.size() - 1);
  }

  List<Asked> asked() {
    return asked;
  }

  QuireClient client() {
    return client(o -> {});
  }

  QuireClient client(Consumer<ClientOptions> with) {
    return QuireClient.connect(address(), o -> with.accept(o.retries(3, Duration.ofMillis(1))));
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)));
      var answer = script.remove();
      if (answer.isNone()) {
        return;
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(
          answer.status(), bytes.length == 0 ? -1 : bytes.length + answer.missing());
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
