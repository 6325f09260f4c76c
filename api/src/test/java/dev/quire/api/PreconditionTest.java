package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PreconditionTest {
  private static RequestSpecification patch(String ifMatch) {
    return given()
        .contentType("application/merge-patch+json")
        .header("If-Match", ifMatch)
        .body("{\"title\":\"t\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "W/\"1\"", "\"7\", \"1\"", "\"7\",W/\"1\"", "*"})
  void a_matching_tag_lets_a_write_through(String tag) {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    patch(tag).patch(library.path("/documents/d")).then().statusCode(200).header("ETag", "\"2\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "\"abc\"", "\"2\", \"3\"", "\"\""})
  void a_stale_tag_stops_it(String tag) {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    patch(tag)
        .patch(library.path("/documents/d"))
        .then()
        .statusCode(412)
        .body("code", equalTo("PRECONDITION_FAILED"));
    given().header("If-Match", tag).delete(library.path("/documents/d")).then().statusCode(412);
    given().header("If-Match", tag).delete(library.path("")).then().statusCode(412);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1", "\"1\" \"2\"", "w/\"1\"", ","})
  void what_is_no_tag_is_a_mistake(String tag) {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    patch(tag)
        .patch(library.path("/documents/d"))
        .then()
        .statusCode(400)
        .body("violations[0].field", equalTo("If-Match"));
  }

  @Test
  void create_only_creates_once() {
    var library = TestLibrary.ofVectors(2);
    for (int status : new int[] {201, 412}) {
      TestLibrary.json(Map.of("title", "t"))
          .header("If-None-Match", "*")
          .put(library.path("/documents/d"))
          .then()
          .statusCode(status);
    }
  }

  @Test
  void replace_only_does_not_create() {
    var library = TestLibrary.ofVectors(2);
    for (String tag : new String[] {"*", "\"1\""}) {
      TestLibrary.json(Map.of("title", "t"))
          .header("If-Match", tag)
          .put(library.path("/documents/d"))
          .then()
          .statusCode(412);
    }
  }

  @Test
  void a_read_of_what_is_known_is_not_sent_again() {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    given()
        .header("If-None-Match", "\"1\"")
        .get(library.path("/documents/d"))
        .then()
        .statusCode(304)
        .body(equalTo(""));
    given()
        .header("If-None-Match", "\"2\"")
        .get(library.path("/documents/d"))
        .then()
        .statusCode(200);
  }

  @Test
  void what_changes_without_a_new_revision_is_sent_again() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library.post("/documents/d/chunks", Map.of("text", "t", "embedding", new float[] {1, 1}));
    asked(library.path("")).statusCode(200).body("chunks", equalTo(3));
    asked(library.path("/documents/d?include=chunks"))
        .statusCode(200)
        .body("chunks.size()", equalTo(3));
    var moved =
        Map.of(
            "id",
            "c1",
            "text",
            "text 1",
            "embedding",
            new float[] {0, 1},
            "metadata",
            Map.of("number", 1));
    library.put("/documents/d", Map.of("chunks", java.util.List.of(moved))).statusCode(200);
    asked(library.path("/chunks/c1"))
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("ordinal", equalTo(0));
  }

  private static ValidatableResponse asked(String path) {
    return given().header("If-None-Match", "\"1\"").get(path).then();
  }

  @Test
  void reads_wait_for_a_position_but_not_for_ever() {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    String position =
        TestLibrary.json(Map.of("title", "t"))
            .put(library.path("/documents/e"))
            .header("Quire-Position");
    given()
        .header("Quire-Min-Position", position)
        .get(library.path("/documents/e"))
        .then()
        .statusCode(200);
    given()
        .header("Quire-Min-Position", "999999")
        .get(library.path("/documents/e"))
        .then()
        .statusCode(504)
        .body("code", equalTo("TIMEOUT"));
    given().header("Quire-Min-Position", "soon").get(library.path("")).then().statusCode(400);
  }

  @Test
  void durability_is_said_back_and_nothing_else_is_allowed() {
    var library = TestLibrary.ofVectors(2);
    for (String durability : new String[] {"fsync", "async"}) {
      TestLibrary.json(Map.of())
          .put(library.path("/documents/d?durability=" + durability))
          .then()
          .header("Quire-Durability", durability);
    }
    TestLibrary.json(Map.of())
        .put(library.path("/documents/d?durability=maybe"))
        .then()
        .statusCode(400);
    library.delete("?durability=maybe").statusCode(400);
    library.delete("?durability=async").statusCode(204);
  }
}
