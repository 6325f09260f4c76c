package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The started server at its limits: of memory that is not sealed, and of bytes in a body. */
class LimitsIT {
  private static final int CHUNKS = 100_000;
  private static final int ATTEMPTS = 50;
  private static final Pattern STORED =
      Pattern.compile("the first \\d+ were taken: (\\d+) are stored, and 0 were refused");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "QUIRE_MEMORY_BYTES", "2000000",
          "QUIRE_MEMORY_WAIT_MS", "1",
          "QUIRE_MAX_BODY_BYTES", "12000000");

  @TempDir Path data;

  @Test
  void large_documents_are_taken_until_memory_or_the_body_has_no_room_for_more() throws Exception {
    try (StartedServer server = StartedServer.with(data, SETTINGS)) {
      String library = "{\"id\":\"l\",\"name\":\"l\",\"dimension\":2,\"metric\":\"l2\"}";
      assertThat(server.post("/v1/libraries", library).statusCode()).isEqualTo(201);
      requireRefused(writeUntilRefused(server));
      awaitAccepted(server);
      requireWhole(server);
      requireTooLarge(server);
    }
  }

  @Test
  void a_stream_that_finds_memory_full_says_how_many_of_its_lines_are_stored() throws Exception {
    try (StartedServer server = StartedServer.with(data, SETTINGS)) {
      String library = "{\"id\":\"l\",\"name\":\"l\",\"dimension\":2,\"metric\":\"l2\"}";
      assertThat(server.post("/v1/libraries", library).statusCode()).isEqualTo(201);
      assertThat(server.send("PUT", "/v1/libraries/l/documents/d", "{}").statusCode())
          .isEqualTo(201);
      int streams = 0;
      HttpResponse<String> answer;
      do {
        answer = server.postLines("/v1/libraries/l/chunks/batch", lines(streams));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
        streams++;
        assertThat(streams).as("memory was never full").isLessThan(100);
      } while (answer.statusCode() == 200 || !answer.body().contains("were taken"));
      Matcher told = STORED.matcher(answer.body());
      assertThat(told.find()).as("nothing is only perhaps durable: %s", answer.body()).isTrue();
      String its = "{\"filter\":{\"field\":\"stream\",\"eq\":" + (streams - 1) + "}}";
      assertThat(server.post("/v1/libraries/l/chunks/count", its).body())
          .isEqualTo("{\"count\":" + told.group(1) + "}");
    }
  }

  private static String lines(int stream) {
    String text = "x".repeat(500);
    return IntStream.range(0, 30_000)
        .mapToObj(
            i ->
                "{\"id\":\"%d-%d\",\"documentId\":\"d\",\"text\":\"%s\",\"embedding\":[%d,1],\"metadata\":{\"stream\":%d}}\n"
                    .formatted(stream, i, text, i, stream))
        .collect(Collectors.joining());
  }

  private static String document(int number) {
    return IntStream.range(0, CHUNKS)
        .mapToObj(
            i -> "{\"id\":\"c%d-%d\",\"text\":\"t\",\"embedding\":[%d,1]}".formatted(number, i, i))
        .collect(Collectors.joining(",", "{\"chunks\":[", "]}"));
  }

  /** A write that memory had room for is let in, whatever its size; the next one finds it full. */
  private static HttpResponse<String> writeUntilRefused(StartedServer server) throws Exception {
    for (int i = 0; i < ATTEMPTS; i++) {
      HttpResponse<String> put =
          server.send("PUT", "/v1/libraries/l/documents/large-" + i, document(i));
      HttpResponse<String> next = server.send("PUT", "/v1/libraries/l/documents/next", "{}");
      for (HttpResponse<String> answer : List.of(put, next)) {
        if (answer.statusCode() == 503) {
          return answer;
        }
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
      }
    }
    throw new AssertionError("memory was never full");
  }

  private static void requireRefused(HttpResponse<String> refused) {
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.body())
        .contains("\"code\":\"OVERLOADED\"")
        .contains("in memory that is not sealed yet");
  }

  private static void awaitAccepted(StartedServer server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    HttpResponse<String> answer;
    do {
      answer = server.send("PUT", "/v1/libraries/l/documents/later", "{}");
      assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 503);
      assertThat(System.nanoTime()).as("room is made in time").isLessThan(deadline);
    } while (answer.statusCode() == 503);
  }

  private static void requireWhole(StartedServer server) throws IOException, InterruptedException {
    String its = "{\"filter\":{\"field\":\"document.id\",\"eq\":\"large-0\"}}";
    assertThat(server.post("/v1/libraries/l/chunks/count", its).body())
        .isEqualTo("{\"count\":" + CHUNKS + "}");
    assertThat(server.get("/v1/libraries/l/chunks/c0-99999").body())
        .contains("\"ordinal\":99999", "\"documentId\":\"large-0\"");
  }

  private static void requireTooLarge(StartedServer server)
      throws IOException, InterruptedException {
    String body = "{\"title\":\"" + "x".repeat(12_000_000) + "\"}";
    HttpResponse<String> refused = server.send("PUT", "/v1/libraries/l/documents/too-large", body);
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body())
        .contains("\"code\":\"TOO_LARGE\"", "12000000 bytes", "QUIRE_MAX_BODY_BYTES", "x-ndjson");
  }
}
