package dev.quire.embedding.service;

import com.sun.net.httpserver.HttpServer;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.embedding.djl.DjlEmbedder;
import dev.quire.embedding.djl.DjlOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An embedder behind HTTP: {@code POST /embed {text}}, {@code POST /embed/batch {texts}}, {@code
 * POST /tokens {texts}}, {@code GET /health}. Errors are RFC 9457 problems. There is no
 * authentication: it listens on loopback unless told otherwise, and belongs on a private network.
 */
public final class EmbeddingService implements AutoCloseable {
  private static final int LAST_ANSWERS_SECONDS = 5;

  private final HttpServer server;
  private final ExecutorService requests;

  private EmbeddingService(HttpServer server, ExecutorService requests) {
    this.server = server;
    this.requests = requests;
  }

  /**
   * Starts to listen. The embedder stays the caller's, who closes it after the service.
   *
   * @throws IOException where the port is taken
   */
  public static EmbeddingService start(ServiceOptions options, Embedder embedder)
      throws IOException {
    setServerDefaults();
    HttpServer server = HttpServer.create(new InetSocketAddress(options.host(), options.port()), 0);
    // requests only wait, for bytes or for the embedder's own threads: virtual ones are enough
    ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(requests);
    server.createContext(
        "/", new Exchanges(new Routes(embedder, options), options.requestsAtOnce()));
    server.start();
    return new EmbeddingService(server, requests);
  }

  /** Where it listens, with the port that it really has. */
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getHostString();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
  }

  /** Takes no more requests and gives those under way some seconds. May be called again. */
  @Override
  public void close() {
    server.stop(LAST_ANSWERS_SECONDS);
    requests.shutdownNow();
  }

  /** The JDK reads these when its first server is made, and only as system properties. */
  private static void setServerDefaults() {
    // small answers would else wait 40 ms for the client's acknowledgement
    setIfAbsent("sun.net.httpserver.nodelay", "true");
    // a client that sends or reads a byte a minute must not keep its connection for ever
    setIfAbsent("sun.net.httpserver.maxReqTime", "60");
    setIfAbsent("sun.net.httpserver.maxRspTime", "600");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Serves the bundled model until the process is told to end; settings by environment. */
  public static void main(String[] arguments) throws IOException {
    try {
      ServiceOptions options = ServiceOptions.of(System.getenv());
      Embedder embedder = DjlEmbedder.load(DjlOptions.bundled());
      EmbeddingService service = start(options, embedder);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(
                      () -> {
                        service.close();
                        embedder.close();
                      }));
      System.out.println(
          "Quire embeddings: " + embedder.model().name() + " at " + service.address());
    } catch (EmbedderUnavailable | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
