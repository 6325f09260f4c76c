package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The started server, killed while four callers write to it. 1. Create a library. 2. Let each
 * caller write chunks and note what was acknowledged. 3. Kill the process without warning. 4. Start
 * it anew on the same directory. 5. All that was acknowledged must be there, and every chunk that
 * is there must be whole.
 */
class CrashIT {
  private static final int WRITERS = 4;
  private static final int WRITTEN_BEFORE_THE_KILL = 400;

  @TempDir Path data;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private Process server;
  private String address;

  @AfterEach
  void stop() {
    server.destroyForcibly();
    http.close();
  }

  @Test
  void what_was_acknowledged_survives_the_kill_of_the_process() throws Exception {
    start();
    assertThat(
            send(
                    "POST",
                    "/v1/libraries",
                    "{\"id\":\"l\",\"name\":\"l\",\"dimension\":2,\"metric\":\"l2\"}")
                .statusCode())
        .isEqualTo(201);
    assertThat(send("PUT", "/v1/libraries/l/documents/d", "{\"title\":\"d\"}").statusCode())
        .isEqualTo(201);
    writeUntilKilled();
    start();
    for (int number : acknowledged) {
      HttpResponse<String> chunk =
          send("GET", "/v1/libraries/l/chunks/c" + number + "?include=embedding", null);
      assertThat(chunk.statusCode()).as("chunk %d was acknowledged", number).isEqualTo(200);
      assertThat(chunk.body())
          .contains("\"text\":\"text " + number + "\"")
          .contains("\"embedding\":[" + number + ".0,1.0]");
    }
    String count = send("POST", "/v1/libraries/l/chunks/count", "{}").body();
    assertThat(Integer.parseInt(count.replaceAll("\\D", "")))
        .isBetween(acknowledged.size(), acknowledged.size() + WRITERS);
  }

  private void writeUntilKilled() throws InterruptedException {
    try (var writers = Executors.newFixedThreadPool(WRITERS)) {
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer;
        writers.submit(() -> write(first));
      }
      writers.shutdown();
      assertThat(writers.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
    }
    server.waitFor();
  }

  private void write(int first) {
    try {
      for (int number = first; ; number += WRITERS) {
        String body =
            "{\"id\":\"c"
                + number
                + "\",\"text\":\"text "
                + number
                + "\",\"embedding\":["
                + number
                + ",1]}";
        if (send("POST", "/v1/libraries/l/documents/d/chunks", body).statusCode() == 201) {
          acknowledged.add(number);
        }
        if (acknowledged.size() >= WRITTEN_BEFORE_THE_KILL) {
          server.destroyForcibly();
        }
      }
    } catch (IOException e) {
      // the server is gone: so the writing ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private void start() throws Exception {
    int port = freePort();
    address = "http://127.0.0.1:" + port;
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            "target/quarkus-app/quarkus-run.jar");
    command.environment().put("QUIRE_PORT", String.valueOf(port));
    command.environment().put("QUIRE_DATA", data.toString());
    server =
        command.redirectErrorStream(true).redirectOutput(new File("target/crash-it.log")).start();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!isReady()) {
      assertThat(server.isAlive()).as("server runs; see target/crash-it.log").isTrue();
      assertThat(System.nanoTime()).as("server is ready in time").isLessThan(deadline);
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return send("GET", "/q/health/ready", null).statusCode() == 200;
    } catch (IOException e) {
      server.waitFor(50, TimeUnit.MILLISECONDS);
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
