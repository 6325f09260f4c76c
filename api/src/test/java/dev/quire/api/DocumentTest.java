package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DocumentTest {
  private static final String WHALE = "Call me Ishmael. We hunt the white whale.";

  @Test
  void a_text_is_split_embedded_and_found() {
    var library = TestLibrary.ofTexts();
    library
        .post("/documents", Map.of("id", "moby-dick", "title", "Moby Dick", "text", WHALE))
        .statusCode(201)
        .header("Location", library.path("/documents/moby-dick"))
        .header("Quire-Durability", "fsync")
        .body("changes.added", greaterThan(0))
        .body("changes.embedded", greaterThan(0));
    library.post(
        "/documents", Map.of("id", "walden", "text", "I went to the woods to live deliberately."));
    library
        .post("/search", Map.of("text", "chasing an animal at sea", "topK", 1))
        .statusCode(200)
        .body("hits.documentId", contains("moby-dick"));
  }

  @Test
  void a_put_embeds_only_what_changed() {
    var library = TestLibrary.ofTexts();
    library
        .put(
            "/documents/d", Map.of("chunks", List.of(Map.of("text", "one"), Map.of("text", "two"))))
        .statusCode(201)
        .body(
            "changes",
            equalTo(Map.of("added", 2, "updated", 0, "unchanged", 0, "removed", 0, "embedded", 2)));
    library
        .put(
            "/documents/d",
            Map.of("chunks", List.of(Map.of("text", "two"), Map.of("text", "three"))))
        .statusCode(200)
        .body(
            "changes",
            equalTo(Map.of("added", 1, "updated", 0, "unchanged", 1, "removed", 1, "embedded", 1)))
        .body("revision", equalTo(2));
    library
        .get("/documents/d?include=chunks")
        .body("chunks.text", contains("two", "three"))
        .body("chunkCount", equalTo(2));
    library.get("").body("chunks", equalTo(2)).body("documents", equalTo(1));
  }

  @Test
  void a_patch_leaves_the_chunks_alone() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    library
        .patch(
            "/documents/d",
            "{\"title\":\"New\",\"source\":\"https://example.org\",\"metadata\":{\"year\":1851}}")
        .statusCode(200)
        .body("title", equalTo("New"))
        .body("metadata.year", equalTo(1851));
    library.get("/documents/d/chunks").body("items", hasSize(1));
    library
        .patch("/documents/d", "{\"text\":\"x\"}")
        .statusCode(400)
        .body("violations[0].field", equalTo("text"));
  }

  @Test
  void chunks_go_with_their_document() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library.delete("/documents/d").statusCode(204).header("Quire-Position", notNullValue());
    library.get("/chunks/c0").statusCode(404);
    library.get("").body("chunks", equalTo(0));
    library.delete("/documents/d").statusCode(404);
  }

  @Test
  void documents_are_listed_by_id_and_filtered_by_their_metadata() {
    var library = TestLibrary.ofVectors(2);
    for (int year : new int[] {1851, 1854, 1876}) {
      library.put("/documents/d" + year, Map.of("metadata", Map.of("year", year))).statusCode(201);
    }
    given()
        .queryParam("filter", "{\"field\":\"year\",\"gte\":1854}")
        .get(library.path("/documents"))
        .then()
        .body("items.id", contains("d1854", "d1876"));
  }

  @Test
  void chunks_of_a_lenient_batch_are_counted() {
    var library = TestLibrary.ofVectors(2);
    double before = chunksWritten();
    var chunk = Map.of("text", "t", "embedding", new float[] {1, 0});
    var documents = List.of(Map.of("chunks", List.of(chunk, chunk)), Map.of("id", "a/b"));
    library
        .post("/documents/batch?atomic=false", Map.of("documents", documents))
        .body("succeeded", equalTo(1));
    assertThat(chunksWritten()).isEqualTo(before + 2);
  }

  private static double chunksWritten() {
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("quire_chunks_written_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void an_atomic_batch_is_all_or_nothing() {
    var library = TestLibrary.ofVectors(2).withVectors("taken", new float[] {1, 0});
    var batch = Map.of("documents", List.of(Map.of("id", "new"), Map.of("id", "taken")));
    library.post("/documents/batch", batch).statusCode(409);
    library.get("/documents/new").statusCode(404);
    library
        .post("/documents/batch?atomic=false", batch)
        .statusCode(200)
        .body("succeeded", equalTo(1))
        .body("failed", equalTo(1))
        .body("results[0].status", equalTo(201))
        .body("results[1].status", equalTo(409))
        .body("results[1].problem.code", equalTo("ALREADY_EXISTS"));
    library.get("/documents/new").statusCode(200);
  }

  @Test
  void text_needs_a_model_and_excludes_chunks() {
    var library = TestLibrary.ofVectors(2);
    library
        .post("/documents", Map.of("text", "x"))
        .statusCode(409)
        .body("code", equalTo("EMBEDDING_SPACE_MISMATCH"));
    library.post("/documents", Map.of("text", "x", "chunks", List.of())).statusCode(400);
    library
        .post("/documents", Map.of("text", "x", "chunking", Map.of("size", 5000)))
        .statusCode(409);
    TestLibrary.ofTexts()
        .post("/documents", Map.of("text", "x", "chunking", Map.of("size", 4, "overlap", 0)))
        .statusCode(400)
        .body("violations[0].field", equalTo("chunking.size"));
  }
}
