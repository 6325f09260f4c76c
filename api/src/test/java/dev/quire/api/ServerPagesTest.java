package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ServerPagesTest {

  @Test
  void the_server_says_what_it_is() {
    given()
        .get("/v1/info")
        .then()
        .statusCode(200)
        .body("name", equalTo("Quire"))
        .body("version", notNullValue())
        .body("kernels", notNullValue())
        .body("models[0].name", equalTo(TestLibrary.MODEL))
        .body("limits.maxTopK", equalTo(1000));
  }

  @Test
  void a_filter_may_be_as_large_as_the_server_says() {
    JsonPath limits = given().get("/v1/info").jsonPath().setRootPath("limits");
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    Map<String, Function<Integer, Object>> largest =
        Map.of(
            "maxFilterComparisons", n -> Map.of("or", Collections.nCopies(n, numberIs(1))),
            "maxFilterDepth", ServerPagesTest::nested,
            "maxFilterValues",
                n -> Map.of("field", "number", "in", IntStream.range(0, n).boxed().toList()));
    largest.forEach(
        (name, filter) -> {
          int most = limits.getInt(name);
          library.post("/chunks/count", Map.of("filter", filter.apply(most))).statusCode(200);
          library.post("/chunks/count", Map.of("filter", filter.apply(most + 1))).statusCode(422);
        });
  }

  private static Map<String, Object> numberIs(int n) {
    return Map.of("field", "number", "eq", n);
  }

  private static Object nested(int depth) {
    return depth == 1 ? numberIs(1) : Map.of("not", nested(depth - 1));
  }

  @Test
  void health_and_docs_are_there() {
    given().get("/q/health/live").then().statusCode(200);
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    given().get("/q/health").then().statusCode(200);
    given().get("/docs/").then().statusCode(200).body(containsString("swagger"));
    given()
        .redirects()
        .follow(false)
        .get("/")
        .then()
        .statusCode(302)
        .header("Location", containsString("/docs"));
  }

  @Test
  void its_own_work_is_in_the_metrics() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    library.post("/search", Map.of("vector", new float[] {1, 0}));
    given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("quire_searches_total"))
        .body(containsString("quire_search_seconds_count"))
        .body(containsString("quire_chunks_written_total"))
        .body(containsString("quire_memory_used_bytes"))
        .body(containsString("quire_memory_limit_bytes"))
        .body(containsString("quire_embed_seconds"));
  }
}
