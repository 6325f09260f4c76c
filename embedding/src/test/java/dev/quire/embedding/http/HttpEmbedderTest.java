package dev.quire.embedding.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.domain.error.InvalidInput;
import dev.quire.embedding.Texts;
import dev.quire.embedding.djl.DjlEmbedder;
import dev.quire.embedding.djl.DjlOptions;
import dev.quire.embedding.service.EmbeddingService;
import dev.quire.embedding.service.ServiceOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client against the real service, and against servers that are none. */
class HttpEmbedderTest {
  private static final Duration NONE = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static DjlEmbedder local;

  @BeforeAll
  static void load() {
    local = DjlEmbedder.load(DjlOptions.bundled().withWorkers(2));
  }

  @AfterAll
  static void close() {
    local.close();
  }

  @Test
  void it_answers_as_the_model_in_process_does() throws IOException {
    List<String> texts = new ArrayList<>(Texts.varied().subList(0, 20));
    texts.addAll(Collections.nCopies(260, "256 a call"));
    texts.add("\ud83d lone surrogate, NUL \0 and 🐘");
    try (EmbeddingService service = service(0, 8);
        HttpEmbedder remote = HttpEmbedder.connect(patiently(service.address()))) {
      assertThat(remote.model()).isEqualTo(local.model());
      assertThat(remote.maxTokens()).isEqualTo(256);
      assertThat(remote.tokenCounts(texts)).isEqualTo(local.tokenCounts(texts));
      assertThat(remote.embed(List.of())).isEmpty();
      List<Embedding> expected = local.embed(texts);
      List<Embedding> found = remote.embed(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(Texts.cosine(expected.get(i), found.get(i))).isGreaterThan(0.99999);
      }
    }
  }

  @Test
  void large_texts_go_in_calls_that_the_service_takes() throws IOException {
    List<String> large = Collections.nCopies(5, "word ".repeat(120_000));
    try (EmbeddingService service = service(0, 8);
        HttpEmbedder remote = HttpEmbedder.connect(patiently(service.address()))) {
      assertThat(remote.embed(large)).hasSize(5);
      String larger = "x".repeat(9 << 20);
      assertThatThrownBy(() -> remote.embed(List.of(larger)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("TOO_LARGE");
    }
  }

  @Test
  void a_busy_service_is_asked_again_until_it_has_time() throws Exception {
    try (EmbeddingService service = service(0, 1);
        HttpEmbedder remote = HttpEmbedder.connect(patiently(service.address()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Embedding>>> calls =
          Collections.nCopies(4, () -> remote.embed(Collections.nCopies(64, "busy")));
      for (Future<List<Embedding>> call : threads.invokeAll(calls)) {
        assertThat(call.get()).hasSize(64);
      }
    }
  }

  @Test
  void a_service_that_starts_later_is_waited_for() throws Exception {
    int port = freePort();
    CompletableFuture<HttpEmbedder> connecting =
        CompletableFuture.supplyAsync(() -> HttpEmbedder.connect(patiently(address(port))));
    try (EmbeddingService service = service(port, 8);
        HttpEmbedder remote = connecting.get()) {
      assertThat(service.address()).isEqualTo(address(port));
      assertThat(remote.model()).isEqualTo(local.model());
    }
  }

  @Test
  void a_service_that_is_not_there_is_reported_with_its_address() throws IOException {
    int port = freePort();

    assertThatThrownBy(
            () -> HttpEmbedder.connect(HttpOptions.to(address(port)).withPatience(NONE, NONE)))
        .isInstanceOf(EmbedderUnavailable.class)
        .hasMessageContaining(address(port).toString())
        .hasMessageContaining("is it running");
  }

  @Test
  void a_service_that_comes_back_with_another_model_is_refused() throws IOException {
    EmbeddingService first = service(0, 8);
    try (HttpEmbedder remote = HttpEmbedder.connect(patiently(first.address()));
        DjlEmbedder other =
            DjlEmbedder.load(DjlOptions.bundled().withWorkers(1).withMaxTokens(128))) {
      first.close();
      ServiceOptions samePort = ServiceOptions.onLoopback(first.address().getPort());
      try (EmbeddingService second = EmbeddingService.start(samePort, other)) {
        assertThat(second.address()).isEqualTo(first.address());
        assertThatThrownBy(() -> remote.embed(List.of("elephant")))
            .isInstanceOf(EmbedderUnavailable.class)
            .hasMessageContaining(other.model().fingerprint());
      }
    }
  }

  @Test
  void a_server_that_is_no_embedding_service_is_reported() throws IOException {
    HttpServer stranger =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page = "<html>welcome</html>".getBytes(StandardCharsets.UTF_8);
    stranger.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    stranger.start();
    try {
      assertThatThrownBy(
              () -> HttpEmbedder.connect(HttpOptions.to(address(stranger.getAddress().getPort()))))
          .isInstanceOf(EmbedderUnavailable.class)
          .hasMessageContaining("does not answer as an embedding service does");
    } finally {
      stranger.stop(0);
    }
  }

  @Test
  void an_answer_that_does_not_come_is_not_waited_for_beyond_the_timeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpOptions options =
          HttpOptions.to(address(silent.getLocalPort())).withRequestTimeout(Duration.ofMillis(200));

      assertThatThrownBy(() -> HttpEmbedder.connect(options))
          .isInstanceOf(EmbedderUnavailable.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void an_address_that_is_none_is_refused() {
    for (String address : new String[] {"localhost:8001", "//host", "ftp://host", "http:///"}) {
      assertThatThrownBy(() -> HttpOptions.to(URI.create(address)))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("http://127.0.0.1:8001");
    }
  }

  private static EmbeddingService service(int port, int requestsAtOnce) throws IOException {
    ServiceOptions options = ServiceOptions.onLoopback(port);
    return EmbeddingService.start(
        options.withLimits(options.textsPerRequest(), options.bytesPerRequest(), requestsAtOnce),
        local);
  }

  /** On a machine as slow as may be. */
  private static HttpOptions patiently(URI service) {
    return HttpOptions.to(service).withRequestTimeout(LONG).withPatience(LONG, LONG);
  }

  /**
   * None that the system may give to a client, of which this one asks before the service is there.
   */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // another one
      }
    }
  }

  private static URI address(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
