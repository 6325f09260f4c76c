package dev.quire.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent, and what is made of a refusal. The server behind it is tested with the API. */
class HttpSearchesTest {
  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private volatile int status = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] answer = "{\"code\":\"OVERLOADED\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void each_number_sends_its_body_with_the_key() throws Exception {
    List<String> bodies =
        new HttpTarget.Work("vector", "any", List.of(new float[] {1, 0.5f}, new float[] {2, 3}))
            .bodies(5);
    try (var searches = new HttpSearches(address(), Optional.of("key"), bodies)) {
      searches.send(1);
    }
    assertThat(received).hasSize(1);
    assertThat(received.element())
        .startsWith("Bearer key {")
        .contains("\"vector\":[2.0,3.0]", "\"topK\":5");
  }

  @Test
  void a_refusal_ends_the_run_with_the_server_s_words() throws Exception {
    status = 503;
    try (var searches = new HttpSearches(address(), Optional.empty(), List.of("{}"))) {
      assertThatIOException()
          .isThrownBy(() -> searches.send(0))
          .withMessage("the server answered 503: {\"code\":\"OVERLOADED\"}");
    }
  }

  private URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }
}
