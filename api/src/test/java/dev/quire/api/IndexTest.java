package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class IndexTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Test
  void a_build_is_a_job_that_ends() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library
        .get("/index")
        .body("state", equalTo("none"))
        .body("chunks", equalTo(2))
        .body("pending", equalTo(2));
    String job =
        library
            .post("/index/build", Map.of("type", "brute"))
            .statusCode(202)
            .header("Location", matchesPattern("/v1/jobs/.+"))
            .extract()
            .path("id");
    assertThat(TestLibrary.endOfJob(job, PATIENCE)).isEqualTo("succeeded");
    given().get("/v1/jobs").then().body("items.id", hasItem(job));
    library
        .get("/index")
        .body("state", equalTo("ready"))
        .body("built.type", equalTo("brute"))
        .body("indexed", equalTo(2))
        .body("generation", equalTo(1));
    library
        .post("/search", Map.of("vector", new float[] {1, 0}, "topK", 1))
        .body("hits.chunkId", contains("c0"));
    String id = library.get("").extract().path("id");
    given()
        .get("/q/metrics")
        .then()
        .body(containsString("quire_index_recall{library=\"" + id + "\"} 1.0"))
        .body(containsString("quire_index_p50_seconds{library=\"" + id + "\"}"))
        .body(containsString("quire_index_pending{library=\"" + id + "\"} 0.0"));
    library.delete("").statusCode(204);
    given().get("/q/metrics").then().body(not(containsString("{library=\"" + id + "\"}")));
  }

  @Test
  void an_exact_index_is_measured_to_find_everything() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library
        .post("/index/evaluate", Map.of("sample", 2, "k", 1))
        .statusCode(200)
        .body("calibration.recall", contains(1f))
        .body("calibration.recallLow", contains(1f));
    var second = Map.of("field", "number", "eq", 1);
    library
        .post("/index/evaluate", Map.of("sample", 2, "k", 1, "filter", second))
        .statusCode(200)
        .body("calibration.recall", contains(1f));
    library
        .post("/index/evaluate", Map.of("filter", Map.of("field", "number", "eq", "x")))
        .statusCode(422);
    library
        .post("/index/evaluate", Map.of("sample", 0))
        .statusCode(400)
        .body("violations.field", contains("sample"));
  }

  @Test
  void what_the_index_shall_be_can_be_set() {
    var library = TestLibrary.ofVectors(8);
    library
        .put("/index", Map.of("type", "ivf_flat", "params", Map.of("nlist", 4, "nprobe", 2)))
        .statusCode(200)
        .header("Quire-Position", notNullValue())
        .header("Quire-Durability", "fsync")
        .body("type", equalTo("ivf_flat"));
    library
        .get("")
        .body(
            "index",
            equalTo(Map.of("type", "ivf_flat", "params", Map.of("nlist", 4, "nprobe", 2))));
    library
        .put("/index", Map.of("type", "ivf_flat", "params", Map.of("nlist", 4, "nprobe", 5)))
        .statusCode(400);
    library.put("/index", Map.of()).statusCode(400).body("violations[0].field", equalTo("type"));
    library
        .put("/index", Map.of("type", "ivf_flat", "params", Map.of("nlist", 0)))
        .statusCode(400)
        .body("violations[0].field", equalTo("params.nlist"));
  }

  @Test
  void unknown_jobs_are_not_found() {
    given().get("/v1/jobs/none").then().statusCode(404);
    given().delete("/v1/jobs/none").then().statusCode(404);
  }
}
