package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChunkTest {

  @Test
  void a_chunk_is_added_shown_and_deleted() {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    library
        .post(
            "/documents/d/chunks",
            Map.of("id", "é /".replace("/", "1"), "text", "hi", "embedding", new float[] {3, 4}))
        .statusCode(201)
        .header("Location", library.path("/chunks/%C3%A9%201"))
        .body("ordinal", equalTo(0))
        .body("embedding", nullValue());
    library
        .get("/chunks/{chunk}?include=embedding", "é 1")
        .statusCode(200)
        .body("embedding", contains(0.6f, 0.8f));
    given().delete(library.path("/chunks/{chunk}"), "é 1").then().statusCode(204);
    library.get("/chunks/{chunk}", "é 1").statusCode(404);
  }

  @Test
  void a_put_creates_then_replaces_and_keeps_the_document() {
    var library = TestLibrary.ofVectors(2).withVectors("d");
    library
        .put("/chunks/a", Map.of("embedding", new float[] {1, 0}))
        .statusCode(400)
        .body("violations[0].field", equalTo("documentId"));
    library
        .put("/chunks/a", Map.of("documentId", "d", "embedding", new float[] {1, 0}))
        .statusCode(201);
    library
        .put("/chunks/a", Map.of("text", "now with words", "embedding", new float[] {0, 1}))
        .statusCode(200)
        .header("ETag", "\"2\"")
        .body("documentId", equalTo("d"));
    library.put("/chunks/a", Map.of("id", "b", "embedding", new float[] {0, 1})).statusCode(400);
    library
        .put("/chunks/b", Map.of("documentId", "none", "embedding", new float[] {0, 1}))
        .statusCode(404);
  }

  @Test
  void a_patch_changes_what_it_names() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    library
        .patch(
            "/chunks/c0",
            "{\"text\":\"new\",\"embedding\":[0,2],\"metadata\":{\"number\":null,\"more\":1}}")
        .statusCode(200)
        .body("text", equalTo("new"))
        .body("metadata", equalTo(Map.of("more", 1)));
    library.get("/chunks/c0?include=embedding").body("embedding", contains(0f, 1f));
    library.patch("/chunks/c0", "{\"documentId\":\"x\"}").statusCode(400);
    library
        .patch("/chunks/c0", "{\"embedding\":[1]}")
        .statusCode(422)
        .body("code", equalTo("DIMENSION_MISMATCH"));
    library
        .patch("/chunks/c0", "{\"embedding\":[\"a\"]}")
        .statusCode(400)
        .body("violations[0].field", equalTo("embedding[0]"));
  }

  @Test
  void base64_is_little_endian_float32() {
    var bytes =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(0.6f)
            .putFloat(-0.8f)
            .array();
    var library = TestLibrary.ofVectors(2).withVectors("d");
    var chunk =
        Map.of(
            "id",
            "a",
            "documentId",
            "d",
            "embeddingBase64",
            Base64.getEncoder().encodeToString(bytes));
    library.post("/chunks/batch", Map.of("chunks", List.of(chunk))).statusCode(200);
    library.get("/chunks/a?include=embedding").body("embedding", contains(0.6f, -0.8f));
    library
        .post("/search", Map.of("vectorBase64", Base64.getEncoder().encodeToString(bytes)))
        .body("hits[0].chunkId", equalTo("a"));
  }

  @Test
  void a_batch_that_is_not_atomic_says_what_became_of_each() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    library
        .post(
            "/chunks/batch?atomic=false&durability=async",
            "{\"chunks\":[{\"id\":\"n\",\"documentId\":\"d\",\"embedding\":[1,2]},{\"id\":\"c0\",\"documentId\":\"d\",\"embedding\":[1,2]},"
                + "{\"documentId\":\"none\",\"embedding\":[1,2]},{\"embedding\":[1,2]},{\"documentId\":\"d\",\"embedding\":[1]},"
                + "{\"documentId\":\"d\",\"embedding\":[1,1e39]},{\"id\":\"a/b\",\"documentId\":\"d\",\"embedding\":[1,2]}]}")
        .statusCode(200)
        .header("Quire-Durability", "async")
        .body("succeeded", equalTo(1))
        .body("failed", equalTo(6))
        .body("results.index", contains(0, 1, 2, 3, 4, 5, 6))
        .body("results.status", contains(201, 409, 404, 400, 422, 400, 400))
        .body("results[5].problem.violations[0].field", equalTo("chunks[5].embedding[1]"))
        .body("results[0].problem", nullValue());
  }

  @Test
  void an_atomic_batch_stores_nothing_when_one_item_is_wrong() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    var good = Map.of("id", "n", "documentId", "d", "embedding", new float[] {1, 2});
    var taken = Map.of("id", "c0", "documentId", "d", "embedding", new float[] {0, 1});
    library.post("/chunks/batch", Map.of("chunks", List.of(good, taken))).statusCode(409);
    library.get("/chunks/n").statusCode(404);
    library
        .post("/chunks/batch?mode=upsert", Map.of("chunks", List.of(good, taken)))
        .statusCode(200)
        .body("results.status", contains(201, 200));
    library.get("/chunks/c0?include=embedding").body("embedding", contains(0f, 1f));
  }

  @Test
  void many_chunks_are_read_counted_and_deleted() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors("d", new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 1});
    library
        .post("/chunks/get", Map.of("ids", List.of("c2", "none", "c0")))
        .body("items.id", contains("c2", "c0"))
        .body("missing", contains("none"));
    var filter = Map.of("field", "number", "gte", 1);
    library.post("/chunks/count", Map.of("filter", filter)).body("count", equalTo(2));
    library.post("/chunks/count", Map.of()).body("count", equalTo(3));
    library
        .post("/chunks/delete", Map.of("filter", filter, "dryRun", true))
        .body("matched", equalTo(2))
        .body("deleted", equalTo(0));
    library
        .post("/chunks/delete", Map.of("filter", filter))
        .statusCode(200)
        .body("deleted", equalTo(2));
    library
        .post("/chunks/delete", Map.of("ids", List.of("c0", "c0", "none")))
        .body("deleted", equalTo(1));
    library.post("/chunks/delete", Map.of()).statusCode(400);
    library.get("/chunks").body("items", hasSize(0));
  }

  @Test
  void neighbours_come_in_order() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors(
                "d",
                new float[] {1, 0},
                new float[] {0, 1},
                new float[] {1, 1},
                new float[] {2, 1});
    library.get("/chunks/c2/neighbors").body("items.id", contains("c1", "c2", "c3"));
    library.get("/chunks/c2/neighbors?before=0&after=5").body("items.id", contains("c2", "c3"));
    library.get("/chunks/c2/neighbors?before=-1").statusCode(400);
    library.get("/chunks/none/neighbors").statusCode(404);
  }

  @Test
  void pages_follow_each_other_and_cursors_cannot_be_bent() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors("d", new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 1});
    String cursor =
        library
            .get("/chunks?limit=2")
            .body("items.id", contains("c0", "c1"))
            .extract()
            .path("nextCursor");
    library
        .get("/chunks?limit=2&cursor=" + cursor)
        .body("items.id", contains("c2"))
        .body("nextCursor", nullValue());
    String inDocument = library.get("/documents/d/chunks?limit=1").extract().path("nextCursor");
    library
        .get("/documents/d/chunks?limit=2&cursor=" + inDocument)
        .body("items.id", contains("c1", "c2"));
    for (String bent : List.of(cursor + "A", cursor.substring(1), "x", inDocument, "%00")) {
      library
          .get("/chunks?cursor=" + bent)
          .statusCode(400)
          .body("violations[0].field", equalTo("cursor"));
    }
    library.get("/documents?cursor=" + cursor).statusCode(400);
    org.hamcrest.MatcherAssert.assertThat(cursor, not(equalTo(inDocument)));
  }
}
