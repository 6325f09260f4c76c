package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, as it is shipped; closing it ends it in good order. */
record StartedServer(Process process, HttpClient http, String address) implements AutoCloseable {
  private static final File LOG = new File("target/started-server.log");

  static StartedServer owning(Path data) throws IOException, InterruptedException {
    return with(data, Map.of());
  }

  static StartedServer readingOnly(Path data) throws IOException, InterruptedException {
    return with(data, Map.of("QUIRE_READ_ONLY", "true"));
  }

  /** With these settings, by the names of their environment variables. */
  static StartedServer with(Path data, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = freePort();
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            "target/quarkus-app/quarkus-run.jar");
    command.environment().put("QUIRE_PORT", String.valueOf(port));
    command.environment().put("QUIRE_DATA", data.toString());
    command.environment().putAll(settings);
    Process process =
        command
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG))
            .start();
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    StartedServer server = new StartedServer(process, http, "http://127.0.0.1:" + port);
    server.awaitReady();
    return server;
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!isReady()) {
      assertThat(process.isAlive()).as("server runs; see %s", LOG).isTrue();
      assertThat(System.nanoTime()).as("server is ready in time").isLessThan(deadline);
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/q/health/ready").statusCode() == 200;
    } catch (IOException e) {
      process.waitFor(50, TimeUnit.MILLISECONDS);
      return false;
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send("POST", path, json);
  }

  HttpResponse<String> send(String method, String path, String json)
      throws IOException, InterruptedException {
    return send(method, path, "application/json", json);
  }

  HttpResponse<String> postLines(String path, String lines)
      throws IOException, InterruptedException {
    return send("POST", path, "application/x-ndjson", lines);
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", type)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Ends the process without warning. */
  void kill() {
    process.destroyForcibly();
  }

  /** None that the system may give to a client before the server has taken it. */
  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket =
          new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // another one
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    http.close();
  }
}
