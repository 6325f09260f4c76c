package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
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
