package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One caller of a server that will be killed: it puts documents, replaces them, adds and deletes
 * chunks, deletes documents, and keeps in mind what each document is by its last acknowledged
 * write, and what the one write under way would make of it.
 */
final class CrashWriter {
  /** The texts of a document's chunks by their ids; empty where there is no document. */
  record Version(Optional<Map<String, String>> chunks) {
    static final Version ABSENT = new Version(Optional.empty());

    static Version of(Map<String, String> chunks) {
      return new Version(Optional.of(Map.copyOf(chunks)));
    }
  }

  private record UnderWay(String document, Version after) {}

  private final int writer;
  private final Random random;
  private final AtomicInteger acknowledged;
  private final Map<String, Version> documents = new HashMap<>();
  private Optional<UnderWay> underWay = Optional.empty();
  private int steps;

  CrashWriter(int writer, long seed, AtomicInteger acknowledged) {
    this.writer = writer;
    this.random = new Random(seed + writer);
    this.acknowledged = acknowledged;
  }

  /** Writes until the server is gone. */
  void writeTo(StartedServer server) {
    try {
      while (true) {
        step(server);
      }
    } catch (IOException e) {
      // the server is gone: so the writing ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step(StartedServer server) throws IOException, InterruptedException {
    String document = "w" + writer + "-" + random.nextInt(1 + steps / 4);
    Map<String, String> before = new TreeMap<>(now(document).chunks().orElse(Map.of()));
    steps++;
    switch (random.nextInt(5)) {
      case 0, 1 -> put(server, document);
      case 2 -> add(server, document, before);
      case 3 -> deleteChunk(server, document, before);
      default -> deleteDocument(server, document);
    }
  }

  private Version now(String document) {
    return documents.getOrDefault(document, Version.ABSENT);
  }

  private void put(StartedServer server, String document) throws IOException, InterruptedException {
    Map<String, String> chunks = new TreeMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      chunks.put(document + "-" + random.nextInt(6), text());
    }
    String body =
        chunks.entrySet().stream()
            .map(chunk -> json(chunk.getKey(), chunk.getValue()))
            .collect(Collectors.joining(",", "{\"chunks\":[", "]}"));
    attempt(
        server, document, Version.of(chunks), "PUT", "/v1/libraries/l/documents/" + document, body);
  }

  private void add(StartedServer server, String document, Map<String, String> chunks)
      throws IOException, InterruptedException {
    String chunk = document + "-" + random.nextInt(6);
    if (now(document).chunks().isPresent() && !chunks.containsKey(chunk)) {
      String text = text();
      chunks.put(chunk, text);
      String path = "/v1/libraries/l/documents/" + document + "/chunks";
      attempt(server, document, Version.of(chunks), "POST", path, json(chunk, text));
    }
  }

  private void deleteChunk(StartedServer server, String document, Map<String, String> chunks)
      throws IOException, InterruptedException {
    if (!chunks.isEmpty()) {
      String chunk = chunks.keySet().iterator().next();
      chunks.remove(chunk);
      String path = "/v1/libraries/l/chunks/" + chunk;
      attempt(server, document, Version.of(chunks), "DELETE", path, null);
    }
  }

  private void deleteDocument(StartedServer server, String document)
      throws IOException, InterruptedException {
    if (now(document).chunks().isPresent()) {
      String path = "/v1/libraries/l/documents/" + document;
      attempt(server, document, Version.ABSENT, "DELETE", path, null);
    }
  }

  private void attempt(
      StartedServer server, String document, Version after, String method, String path, String body)
      throws IOException, InterruptedException {
    underWay = Optional.of(new UnderWay(document, after));
    HttpResponse<String> answer = server.send(method, path, body);
    assertThat(answer.statusCode())
        .as("%s %s %s: %s", method, path, body, answer.body())
        .isBetween(200, 204);
    documents.put(document, after);
    underWay = Optional.empty();
    acknowledged.incrementAndGet();
  }

  private String text() {
    return "text " + random.nextInt(1_000_000);
  }

  private static String json(String chunk, String text) {
    return "{\"id\":\"%s\",\"text\":\"%s\",\"embedding\":%s}"
        .formatted(chunk, text, embedding(text));
  }

  /** What is stored beside a text, as its answer shows it. */
  static String embedding(String text) {
    return "[" + text.substring("text ".length()) + ".0,1.0]";
  }

  /**
   * Compares each document with what it may be, and takes from then on what it is.
   *
   * @param found what the server shows of this writer, removed as it is compared
   */
  void compare(Map<String, Version> found) {
    underWay.ifPresent(
        write -> {
          Version there = found.getOrDefault(write.document(), Version.ABSENT);
          assertThat(there)
              .as("%s, whose last write was not acknowledged", write.document())
              .isIn(now(write.document()), write.after());
          documents.put(write.document(), there);
        });
    underWay = Optional.empty();
    documents.forEach(
        (document, version) -> {
          Version there = found.getOrDefault(document, Version.ABSENT);
          assertThat(there).as("%s, as it was acknowledged", document).isEqualTo(version);
          found.remove(document);
        });
  }
}
