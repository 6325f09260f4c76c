package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.api.CrashWriter.Version;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The started server, killed (SIGKILL) again and again while it is at work:
 *
 * <ol>
 *   <li>eight callers write and delete, others save, compact, build and take snapshots;
 *   <li>after a random number of acknowledged writes the process is killed;
 *   <li>fsck finds no damage;
 *   <li>started anew, the server shows each document as its last acknowledged write left it, or as
 *       the one write under way would have left it: whole either way, and nothing else.
 * </ol>
 *
 * <p>{@code -Drounds=} kills more often, {@code -Dseed=} repeats the choices of one run.
 */
class CrashIT {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int WRITERS = 8;

  /** So little that segments are sealed all the time. */
  private static final Map<String, String> SETTINGS =
      Map.of("QUIRE_MEMORY_BYTES", "400000", "QUIRE_MEMORY_WAIT_MS", "600000");

  @TempDir Path data;

  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private String lastSnapshot = "";

  @Test
  void what_was_acknowledged_survives_the_kill_of_the_process() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    Random random = new Random(seed);
    List<CrashWriter> writers =
        IntStream.range(0, WRITERS).mapToObj(i -> new CrashWriter(i, seed, acknowledged)).toList();
    StartedServer server = StartedServer.with(data, SETTINGS);
    try {
      create(server);
      for (int round = 0; round < ROUNDS; round++) {
        writeUntilKilled(server, writers, 100 + random.nextInt(900), round);
        server.close();
        requireNoDamage();
        server = StartedServer.with(data, SETTINGS);
        compare(server, writers);
        System.out.println("round " + round + ": " + acknowledged + " writes acknowledged so far");
      }
    } finally {
      server.close();
    }
  }

  private static void create(StartedServer server) throws Exception {
    String library = "{\"id\":\"l\",\"name\":\"l\",\"dimension\":2,\"metric\":\"l2\"}";
    assertThat(server.post("/v1/libraries", library).statusCode()).isEqualTo(201);
  }

  private void writeUntilKilled(
      StartedServer server, List<CrashWriter> writers, int writes, int round) throws Exception {
    int enough = acknowledged.get() + writes;
    try (ExecutorService callers = Executors.newCachedThreadPool()) {
      List<java.util.concurrent.Future<?>> calls = new ArrayList<>();
      writers.forEach(writer -> calls.add(callers.submit(() -> writer.writeTo(server))));
      List<Consumer<StartedServer>> chores =
          List.of(s -> takeSnapshots(s, round), CrashIT::build, CrashIT::compact);
      chores.forEach(chore -> calls.add(callers.submit(() -> chore.accept(server))));
      while (acknowledged.get() < enough && calls.stream().noneMatch(call -> call.isDone())) {
        Thread.onSpinWait();
      }
      server.kill();
      for (var call : calls) {
        call.get(10, TimeUnit.MINUTES);
      }
    }
  }

  private void takeSnapshots(StartedServer server, int round) {
    untilGone(
        step -> {
          String name = "s" + round + "-" + step;
          HttpResponse<String> answer =
              server.post("/v1/libraries/l/snapshots", "{\"name\":\"" + name + "\"}");
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
          String before = lastSnapshot;
          lastSnapshot = name;
          if (!before.isEmpty()) {
            server.send("DELETE", "/v1/libraries/l/snapshots/" + before, null);
          }
        });
  }

  private static void build(StartedServer server) {
    untilGone(
        step -> {
          String type = step % 2 == 0 ? "ivf_flat" : "hnsw";
          HttpResponse<String> answer =
              server.post("/v1/libraries/l/index/build", "{\"type\":\"" + type + "\"}");
          assertThat(answer.statusCode()).as(answer.body()).isIn(202, 409);
        });
  }

  private static void compact(StartedServer server) {
    untilGone(
        step -> {
          assertThat(server.post("/v1/admin/save", null).statusCode()).isEqualTo(200);
          assertThat(server.post("/v1/admin/compact", null).statusCode()).isIn(202, 503);
        });
  }

  /** A call that ends with the server. */
  @FunctionalInterface
  private interface Chore {
    void call(int step) throws IOException, InterruptedException;
  }

  private static void untilGone(Chore chore) {
    try {
      for (int step = 0; ; step++) {
        chore.call(step);
      }
    } catch (IOException e) {
      // the server is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireNoDamage() throws Exception {
    Process fsck =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                "target/quarkus-app/lib/main/*"
                    + File.pathSeparator
                    + "target/quarkus-app/lib/boot/*",
                "dev.quire.engine.FsckMain",
                data.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(fsck.getInputStream().readAllBytes());
    assertThat(fsck.waitFor()).as(output).isLessThan(2);
  }

  private void compare(StartedServer server, List<CrashWriter> writers) throws Exception {
    Map<String, Version> found = found(server);
    writers.forEach(writer -> writer.compare(found));
    assertThat(found).as("documents that nobody wrote").isEmpty();
    if (!lastSnapshot.isEmpty()) {
      String path = "/v1/libraries/l/snapshots/" + lastSnapshot + "/search";
      assertThat(server.post(path, "{\"vector\":[1,1]}").statusCode()).isEqualTo(200);
    }
  }

  private Map<String, Version> found(StartedServer server) throws Exception {
    Map<String, Map<String, String>> chunks = new HashMap<>();
    for (JsonNode chunk : all(server, "/v1/libraries/l/chunks?include=embedding&limit=1000")) {
      String text = chunk.get("text").textValue();
      String id = chunk.get("id").textValue();
      assertThat(chunk.get("embedding").toString()).isEqualTo(CrashWriter.embedding(text));
      assertThat(
              chunks
                  .computeIfAbsent(chunk.get("documentId").textValue(), d -> new TreeMap<>())
                  .put(id, text))
          .as("twice: %s", id)
          .isNull();
    }
    Map<String, Version> found = new HashMap<>();
    for (JsonNode document : all(server, "/v1/libraries/l/documents?limit=1000")) {
      String id = document.get("id").textValue();
      Map<String, String> its = chunks.remove(id);
      found.put(id, Version.of(its == null ? Map.of() : its));
    }
    assertThat(chunks).as("chunks without a document").isEmpty();
    return found;
  }

  private List<JsonNode> all(StartedServer server, String path) throws Exception {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page =
          json.readTree(server.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).body());
      page.get("items").forEach(all::add);
      cursor = page.get("nextCursor").textValue();
    }
    return all;
  }
}
