package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LibraryTest {

  @Test
  void a_created_library_shows_what_was_asked_for_and_the_defaults() {
    String id = "böcker & more " + UUID.randomUUID();
    TestLibrary.json(
            Map.of(
                "id",
                id,
                "name",
                "Books",
                "dimension",
                3,
                "metadata",
                Map.of("year", 2020, "x", 1.5)))
        .post("/v1/libraries")
        .then()
        .statusCode(201)
        .header("ETag", "\"1\"")
        .header("Location", matchesPattern("/v1/libraries/b%C3%B6cker%20%26%20more%20.*"))
        .header("Quire-Position", notNullValue())
        .body("id", equalTo(id))
        .body("metric", equalTo("cosine"))
        .body("embeddingModel", nullValue())
        .body("index.type", equalTo("auto"))
        .body("recallTarget", equalTo(0.95f))
        .body("metadata.year", equalTo(2020))
        .body("metadata.x", equalTo(1.5f))
        .body("chunks", equalTo(0))
        .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"));
    given().get("/v1/libraries/{id}", id).then().statusCode(200).body("id", equalTo(id));
  }

  @Test
  void a_library_with_a_model_takes_dimension_and_fingerprint_from_it() {
    TestLibrary.ofTexts()
        .get("")
        .body("dimension", equalTo(384))
        .body("embeddingModel", equalTo(TestLibrary.MODEL))
        .body("embeddingFingerprint", notNullValue());
  }

  @Test
  void dimension_and_model_must_agree_and_one_is_needed() {
    TestLibrary.json(Map.of("name", "x", "dimension", 3, "embeddingModel", TestLibrary.MODEL))
        .post("/v1/libraries")
        .then()
        .statusCode(400)
        .body("violations[0].field", equalTo("dimension"));
    TestLibrary.json(Map.of("name", "x")).post("/v1/libraries").then().statusCode(400);
    TestLibrary.json(Map.of("name", "x", "embeddingModel", "gpt"))
        .post("/v1/libraries")
        .then()
        .statusCode(400)
        .body("detail", containsString(TestLibrary.MODEL));
  }

  @Test
  void a_taken_id_is_a_conflict() {
    var library = TestLibrary.ofVectors(3);
    TestLibrary.json(Map.of("id", library.id(), "name", "again", "dimension", 3))
        .post("/v1/libraries")
        .then()
        .statusCode(409)
        .body("code", equalTo("ALREADY_EXISTS"));
  }

  @Test
  void a_patch_merges_metadata_and_takes_away_what_is_null() {
    var library = TestLibrary.ofVectors(3);
    library
        .patch("", "{\"metadata\":{\"a\":1,\"b\":[\"x\",true]},\"description\":\"d\"}")
        .statusCode(200);
    library
        .patch(
            "",
            "{\"metadata\":{\"a\":null,\"c\":2},\"index\":{\"type\":\"hnsw\",\"params\":{\"m\":16}}}")
        .statusCode(200)
        .header("ETag", "\"3\"")
        .body("metadata", equalTo(Map.of("b", java.util.List.of("x", true), "c", 2)))
        .body("description", equalTo("d"))
        .body("index.type", equalTo("hnsw"))
        .body("index.params.m", equalTo(16))
        .body("revision", equalTo(3));
  }

  @Test
  void the_embedding_space_cannot_be_patched() {
    var library = TestLibrary.ofVectors(3);
    for (String field : new String[] {"dimension", "metric", "embeddingModel", "id"}) {
      library
          .patch("", "{\"" + field + "\":3}")
          .statusCode(400)
          .body("violations[0].field", equalTo(field))
          .body("violations[0].message", containsString("cannot be changed"));
    }
  }

  @Test
  void a_deleted_library_is_gone() {
    var library = TestLibrary.ofVectors(3);
    library.delete("").statusCode(204);
    library.delete("").statusCode(404);
    library.get("").statusCode(404).body("code", equalTo("NOT_FOUND"));
    library.post("/search", Map.of("vector", new float[3])).statusCode(404);
  }

  @Test
  void pages_of_libraries_hold_each_library_once() {
    var ids = new java.util.TreeSet<String>();
    for (int i = 0; i < 5; i++) {
      ids.add(TestLibrary.ofVectors(2).id());
    }
    var seen = new java.util.ArrayList<String>();
    String cursor = null;
    do {
      var request = given().queryParam("limit", 2);
      var page =
          (cursor == null ? request : request.queryParam("cursor", cursor))
              .get("/v1/libraries")
              .then();
      seen.addAll(page.statusCode(200).extract().<java.util.List<String>>path("items.id"));
      cursor = page.extract().path("nextCursor");
    } while (cursor != null);
    org.assertj.core.api.Assertions.assertThat(seen)
        .doesNotHaveDuplicates()
        .containsAll(ids)
        .isSorted();
  }

  @Test
  void a_fresh_library_finds_nothing_and_says_that_this_is_all() {
    TestLibrary.ofVectors(2)
        .post("/search", Map.of("vector", new float[] {1, 0}))
        .statusCode(200)
        .body("hits", hasSize(0))
        .body("complete", equalTo(false))
        .body("warnings", contains("10 chunks were asked for, but the library has only 0"));
  }
}
