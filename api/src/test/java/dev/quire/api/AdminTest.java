package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AdminTest {

  @Test
  void a_library_is_saved_checked_and_compacted() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    given()
        .post("/v1/admin/save?library=" + library.id())
        .then()
        .statusCode(200)
        .body("positions", hasKey(library.id()));
    for (String task : new String[] {"verify", "compact"}) {
      String location =
          given()
              .post("/v1/admin/" + task + "?library=" + library.id())
              .then()
              .statusCode(202)
              .header("Location", startsWith("/v1/jobs/"))
              .body("jobs.type", hasItem(task))
              .extract()
              .header("Location");
      String state = "queued";
      while (state.equals("queued") || state.equals("running")) {
        state = given().get(location).path("state");
      }
      given().get(location).then().body("state", equalTo("succeeded"));
    }
    given().post("/v1/admin/save?library=none").then().statusCode(404);
    given().post("/v1/admin/verify").then().statusCode(202).header("Location", "/v1/jobs");
  }

  @Test
  void a_purge_answers_with_a_receipt() {
    var library =
        TestLibrary.ofVectors(2, "l2")
            .withVectors("d", new float[] {0.61f, 0.83f}, new float[] {0.37f, 0.59f});
    library.post("/snapshots", Map.of("name", "kept")).statusCode(201);
    library
        .delete("/chunks/c0?purge=true")
        .statusCode(200)
        .header("Quire-Position", notNullValue())
        .body("matchesBefore", greaterThan(0))
        .body("matchesAfter", equalTo(0))
        .body("complete", equalTo(false))
        .body("snapshots", hasItem("kept"));
    library.get("/chunks/c0").statusCode(404);
    library.delete("/chunks/c0?purge=true").statusCode(404);
    library.delete("/snapshots/kept").statusCode(204);
    library
        .delete("/documents/d?purge=true")
        .statusCode(200)
        .header("Quire-Position", notNullValue())
        .body("complete", equalTo(true))
        .body("snapshots", empty());
    library.get("").body("chunks", equalTo(0));
  }
}
