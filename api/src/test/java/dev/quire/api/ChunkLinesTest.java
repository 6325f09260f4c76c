package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChunkLinesTest {
  private static ValidatableResponse send(TestLibrary library, String query, String lines) {
    return given()
        .contentType("application/x-ndjson")
        .body(lines.getBytes(StandardCharsets.UTF_8))
        .post(library.path("/chunks/batch" + query))
        .then();
  }

  private static String line(String id, String embedding) {
    return "{\"id\":\"%s\",\"documentId\":\"d\",\"embedding\":%s}\n".formatted(id, embedding);
  }

  @Test
  void each_line_is_stored_or_refused_by_itself() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    String lines =
        line("first", "[3,4]")
            + "{\"id\":\"cut\",\n"
            + "  \r\n"
            + line("c0", "[1,2]")
            + "null\n"
            + line("narrow", "[1]")
            + "{\"embedding\":[1,2]}\n"
            + "{\"documentId\":\"none\",\"embedding\":[1,2]}\n"
            + line("zero", "[0,0]")
            + line("last", "[0,1]").strip();
    send(library, "", lines)
        .statusCode(200)
        .header("Quire-Durability", "fsync")
        .body("succeeded", equalTo(2))
        .body("failed", equalTo(7))
        .body("results.index", contains(1, 2, 3, 4, 5, 6, 7))
        .body("results.status", contains(400, 409, 400, 422, 400, 404, 400))
        .body("results[0].problem.violations[0].field", equalTo("lines[1].body"))
        .body("results[6].problem.violations[0].field", containsString("lines[7]"));
    library.get("/chunks/first?include=embedding").body("embedding", contains(0.6f, 0.8f));
    library.get("/chunks/last").statusCode(200);
    library.get("").body("chunks", equalTo(3));
  }

  @Test
  void more_lines_than_one_write_takes_arrive_whole() {
    var library = TestLibrary.ofVectors(2, "l2").withVectors("d");
    String lines =
        IntStream.range(0, 3000)
            .mapToObj(i -> line("n" + i, "[" + i + ",1]"))
            .collect(Collectors.joining());
    send(library, "", lines)
        .statusCode(200)
        .body("succeeded", equalTo(3000))
        .body("failed", equalTo(0))
        .body("results", empty());
    library.get("").body("chunks", equalTo(3000));
    library.get("/chunks/n2999?include=embedding").body("embedding", contains(2999f, 1f));
    send(library, "", lines)
        .body("failed", equalTo(3000))
        .body("results", hasSize(1000))
        .body("results[999].index", equalTo(999));
    send(library, "?mode=upsert", lines).body("succeeded", equalTo(3000));
    library.get("").body("chunks", equalTo(3000));
  }

  @Test
  void a_body_larger_than_any_other_may_be_is_taken_in_lines_but_not_in_one() {
    var library = TestLibrary.ofVectors(2, "l2").withVectors("d");
    String text = "x".repeat(500_000);
    String lines =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    "{\"id\":\"t%d\",\"documentId\":\"d\",\"embedding\":[1,%d],\"text\":\"%s\"}\n"
                        .formatted(i, i, text))
            .collect(Collectors.joining());
    send(library, "", lines).statusCode(200).body("succeeded", equalTo(10));
    String tooLarge = "x".repeat(4_000_001) + "\n";
    send(library, "", tooLarge)
        .statusCode(413)
        .body("code", equalTo("TOO_LARGE"))
        .body("violations[0].message", containsString("the first 0 were taken"));
    send(
            library,
            "",
            line("before", "[1,1]")
                + "\n"
                + line("narrow", "[1]")
                + tooLarge
                + line("behind", "[1,1]"))
        .statusCode(413)
        .body("code", equalTo("TOO_LARGE"))
        .body("detail", containsString("lines[2] has more than 4000000 bytes"))
        .body("violations.field", contains("lines", "lines[2]"))
        .body(
            "violations[0].message",
            equalTo("the first 2 were taken: 1 are stored, and 1 were refused"))
        .body("violations[1].message", containsString("mode=upsert"));
    library.get("/chunks/before").statusCode(200);
    library.get("/chunks/behind").statusCode(404);
  }

  @Test
  void a_failure_in_mid_stream_says_how_far_it_came() throws Exception {
    var library = TestLibrary.ofVectors(2, "l2").withVectors("d");
    try (LineStream stream = new LineStream(library.path("/chunks/batch"))) {
      stream.send(lines(0, 3000));
      // the first 1,024 are stored once as many more are there
      awaitChunks(library, 1024);
      given().delete(library.path("")).then().statusCode(204);
      stream.send(lines(3000, 100));
      stream.end();
      assertThat(stream.answer())
          .startsWith("HTTP/1.1 404")
          .contains("NOT_FOUND")
          .contains("the first 1024 were taken: 1024 are stored")
          .contains("lines[1024]");
    }
  }

  @Test
  void lines_of_a_client_that_is_gone_are_sent_again_as_upserts() throws Exception {
    var library = TestLibrary.ofVectors(2, "l2").withVectors("d");
    try (LineStream stream = new LineStream(library.path("/chunks/batch"))) {
      stream.send(lines(0, 3000) + "{\"id\":\"n3000\",\"documentId\":\"d\",\"embed");
      awaitChunks(library, 1024);
    }
    send(library, "?mode=upsert", lines(0, 2500)).statusCode(200).body("succeeded", equalTo(2500));
    library.get("/chunks/n2499").statusCode(200);
    library.get("/chunks/n3000").statusCode(404);
    send(library, "?mode=upsert", lines(0, 3001)).statusCode(200).body("succeeded", equalTo(3001));
    library.get("").body("chunks", equalTo(3001));
  }

  private static String lines(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> line("n" + i, "[" + i + ",1]"))
        .collect(Collectors.joining());
  }

  private static void awaitChunks(TestLibrary library, int least) {
    int chunks;
    do {
      chunks = library.get("").extract().path("chunks");
    } while (chunks < least);
  }

  /** A client that sends its body in pieces, and may go away in the middle. */
  private static final class LineStream implements AutoCloseable {
    private final Socket socket = new Socket("localhost", RestAssured.port);

    LineStream(String path) throws IOException {
      write(
          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                  .formatted(path)
              + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    }

    void send(String lines) throws IOException {
      write("%x\r\n%s\r\n".formatted(lines.length(), lines));
    }

    void end() throws IOException {
      write("0\r\n\r\n");
    }

    String answer() throws IOException {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void write(String ascii) throws IOException {
      socket.getOutputStream().write(ascii.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void lines_cannot_be_atomic_and_none_are_fine() {
    var library = TestLibrary.ofVectors(2);
    send(library, "?atomic=true", line("a", "[1,2]"))
        .statusCode(400)
        .body("violations[0].field", equalTo("atomic"));
    send(library, "", "\n").statusCode(200).body("succeeded", equalTo(0));
    given()
        .contentType("application/x-ndjson")
        .body("{}".getBytes(StandardCharsets.UTF_8))
        .post("/v1/libraries/none/chunks/batch")
        .then()
        .statusCode(404);
  }
}
