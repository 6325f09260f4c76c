package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes that do not compare everything, from the upload to the plan of a search. */
@QuarkusTest
class ApproximateIndexTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int ROWS = 4_000;
  private static final int BATCH = 1_000;
  private static final int DIMENSION = 12;
  private static final long SEED = 7;

  @TestHTTPResource("/")
  URI server;

  private static TestLibrary library() {
    return library(ROWS);
  }

  private static TestLibrary library(int rows) {
    var library = TestLibrary.ofVectors(DIMENSION);
    library.post("/documents", Map.of("id", "d", "chunks", List.of())).statusCode(201);
    var random = new Random(SEED);
    for (int first = 0; first < rows; first += BATCH) {
      List<Map<String, Object>> chunks = new ArrayList<>();
      for (int row = first; row < first + BATCH; row++) {
        chunks.add(
            Map.of("id", "c" + row, "documentId", "d", "text", "", "embedding", vector(random)));
      }
      library.post("/chunks/batch", Map.of("chunks", chunks)).statusCode(200);
    }
    library.get("").body("chunks", equalTo(rows));
    return library;
  }

  private static List<Double> vector(Random random) {
    return Stream.generate(random::nextGaussian).limit(DIMENSION).toList();
  }

  private static String build(TestLibrary library, String type, Map<String, Object> params) {
    return library
        .post("/index/build", Map.of("type", type, "params", params))
        .statusCode(202)
        .extract()
        .path("id");
  }

  @ParameterizedTest
  @CsvSource({"ivf_flat,nlist,40,nprobe,listsProbed", "hnsw,m,8,efSearch,nodesVisited"})
  void an_index_is_built_measured_and_asked(
      String type, String param, int value, String effort, String counter) {
    TestLibrary library = library();
    assertThat(TestLibrary.endOfJob(build(library, type, Map.of(param, value)), PATIENCE))
        .isEqualTo("succeeded");
    List<Map<String, Number>> ladder =
        library
            .get("/index")
            .body("state", equalTo("ready"))
            .body("built.type", equalTo(type))
            .body("built.params." + param, equalTo(value))
            .body("indexed", equalTo(ROWS))
            .body("pending", equalTo(0))
            .body("builtAt", notNullValue())
            .extract()
            .path("calibration");
    assertSound(ladder);
    assertSound(
        library
            .post("/index/evaluate", Map.of("sample", 10, "k", 1_000))
            .statusCode(200)
            .extract()
            .path("calibration"));
    library.post("/index/evaluate", Map.of("k", 1_001)).statusCode(400);
    library
        .post("/search", search(Map.of("effort", Map.of(effort, 8), "explain", true)))
        .statusCode(200)
        .body("hits", hasSize(10))
        .body("index.type", equalTo(type))
        .body("explain.segments[0].plan", equalTo("index"))
        .body("explain.total." + counter, greaterThan(0))
        .body("explain.total.codesCompared", greaterThan(0))
        .body("explain.total.vectorsCompared", greaterThan(0));
  }

  /** Each point lies within its interval, and more effort finds more in the end. */
  private static void assertSound(List<Map<String, Number>> ladder) {
    assertThat(ladder).as("it ends where all is found").isNotEmpty();
    for (Map<String, Number> point : ladder) {
      assertThat(point.get("recall").doubleValue())
          .isBetween(point.get("recallLow").doubleValue(), point.get("recallHigh").doubleValue());
      assertThat(point.get("p50Ms").doubleValue()).isPositive();
    }
    assertThat(ladder).extracting(point -> point.get("effort").intValue()).isSorted();
    assertThat(ladder.getLast().get("recall").doubleValue())
        .isGreaterThan(0.95)
        .isGreaterThanOrEqualTo(ladder.getFirst().get("recall").doubleValue());
  }

  private static Map<String, Object> search(Map<String, Object> more) {
    var body = new java.util.HashMap<>(more);
    body.put("vector", vector(new Random(-SEED)));
    return body;
  }

  @Test
  void the_events_of_a_job_lead_to_its_end() throws Exception {
    String job = build(library(), "hnsw", Map.of("m", 16, "efConstruction", 200));
    List<JsonNode> events = new ArrayList<>();
    HttpResponse<Stream<String>> answer = follow(job);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    try (Stream<String> lines = answer.body()) {
      for (String line : lines.filter(one -> one.startsWith("data:")).toList()) {
        events.add(new ObjectMapper().readTree(line.substring("data:".length())));
      }
    }
    assertThat(events).allMatch(event -> event.get("id").asText().equals(job));
    assertThat(events.getLast().get("state").asText()).isEqualTo("succeeded");
    assertThat(events).extracting(event -> event.get("done").asLong()).isSorted();
    assertThat(events).doesNotHaveDuplicates();
  }

  @Test
  void a_running_job_is_cancelled_and_who_stops_listening_stops_nothing() throws Exception {
    // so many that the build would take minutes
    TestLibrary library = library(4 * ROWS);
    String job = build(library, "hnsw", Map.of("m", 100, "efConstruction", 10_000));
    try (Stream<String> lines = follow(job).body()) {
      assertThat(lines.filter(line -> line.contains("running")).findFirst()).isPresent();
    }
    given().get("/v1/jobs/{job}", job).then().body("state", equalTo("running"));
    given().delete("/v1/jobs/{job}", job).then().statusCode(204);
    assertThat(TestLibrary.endOfJob(job, PATIENCE)).isEqualTo("cancelled");
    library.get("/index").body("type", equalTo("auto")).body("generation", equalTo(0));
    try (Stream<String> lines = follow(job).body()) {
      assertThat(lines.filter(line -> line.startsWith("data:")))
          .singleElement()
          .asString()
          .contains("cancelled");
    }
  }

  private HttpResponse<Stream<String>> follow(String job) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/jobs/" + job + "/events")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
  }

  @Test
  void unknown_jobs_have_no_events() {
    given()
        .accept("text/event-stream")
        .get("/v1/jobs/none/events")
        .then()
        .statusCode(404)
        .body("code", equalTo("NOT_FOUND"));
  }
}
