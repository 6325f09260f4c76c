package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SnapshotTest {
  @ConfigProperty(name = "quire.data")
  Path data;

  @Test
  void a_snapshot_brings_back_what_was_deleted_since() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library
        .post("/snapshots", Map.of("name", "before"))
        .statusCode(201)
        .header("Location", library.path("/snapshots/before"))
        .body("chunks", equalTo(2))
        .body("files.dtype", hasItem("<f4"));
    library.delete("/documents/d").statusCode(204);
    var restored = new TestLibrary("restored-" + UUID.randomUUID());
    library
        .post("/snapshots/before/restore", Map.of("as", restored.id()))
        .statusCode(201)
        .header("Location", restored.path(""))
        .header("Quire-Position", notNullValue())
        .body("chunks", equalTo(2));
    restored
        .post("/search", Map.of("vector", new float[] {1, 0}, "topK", 1))
        .body("hits.chunkId", contains("c0"));
    restored.get("").body("chunks", equalTo(2));
    library.get("").body("chunks", equalTo(0));
    library.post("/snapshots/before/restore", Map.of("as", restored.id())).statusCode(409);
    library
        .post("/snapshots/before/restore", Map.of("as", "a/b"))
        .statusCode(400)
        .body("violations[0].field", equalTo("as"));
    library.post("/snapshots/none/restore", Map.of("as", "x")).statusCode(404);
  }

  @Test
  void snapshots_are_listed_shown_and_deleted() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    library.post("/snapshots", Map.of()).statusCode(201);
    library.post("/snapshots", Map.of("name", "z")).statusCode(201);
    library.post("/snapshots", Map.of("name", "z")).statusCode(409);
    for (String unfit : List.of("../z", "..", ".", "")) {
      library
          .post("/snapshots", Map.of("name", unfit))
          .statusCode(400)
          .body("violations[0].field", equalTo("name"));
    }
    library
        .get("/snapshots")
        .body("items", hasSize(2))
        .body("items[1].name", equalTo("z"))
        .body("items[1].state", equalTo("ready"))
        .body("items[0]", not(hasKey("files")));
    String cursor = library.get("/snapshots?limit=1").extract().path("nextCursor");
    library.get("/snapshots?limit=1&cursor=" + cursor).body("items.name", contains("z"));
    library
        .get("/snapshots/z")
        .body("files.size()", greaterThan(0))
        .body("files[0].sha256.length()", equalTo(64));
    library.delete("/snapshots/z").statusCode(204);
    library.delete("/snapshots/z").statusCode(404);
    library.get("/snapshots/z").statusCode(404);
  }

  @Test
  void a_snapshot_is_searched_where_it_lies() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library.post("/snapshots", Map.of("name", "before")).statusCode(201);
    library.delete("/documents/d").statusCode(204);
    var question = Map.of("vector", new float[] {1, 0}, "topK", 1);
    library.post("/search", question).body("hits", hasSize(0));
    library
        .post("/snapshots/before/search", question)
        .statusCode(200)
        .body("hits.chunkId", contains("c0"))
        .body("complete", equalTo(true));
    library
        .post("/snapshots/before/search", Map.of("vector", new float[] {1, 0}, "topk", 1))
        .statusCode(400);
    library.post("/snapshots/before/search", Map.of("vector", new float[] {1})).statusCode(422);
    library.post("/snapshots/none/search", question).statusCode(404);
    library.delete("/snapshots/before").statusCode(204);
    library.post("/snapshots/before/search", question).statusCode(404);
  }

  @Test
  void a_snapshot_leaves_as_an_archive_and_comes_back_as_a_library() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0}, new float[] {0, 1});
    library.post("/snapshots", Map.of("name", "für später")).statusCode(201);
    var download =
        library
            .get("/snapshots/{name}/archive", "für später")
            .statusCode(200)
            .contentType("application/x-tar")
            .header("Content-Disposition", containsString("filename*=UTF-8''" + library.id()));
    byte[] archive = download.extract().asByteArray();
    download.header("Content-Length", equalTo(String.valueOf(archive.length)));
    given()
        .head(library.path("/snapshots/{name}/archive"), "für später")
        .then()
        .statusCode(200)
        .contentType("application/x-tar")
        .header("Content-Length", equalTo(String.valueOf(archive.length)));
    library.get("/snapshots/none/archive").statusCode(404).body("code", equalTo("NOT_FOUND"));

    var copy = new TestLibrary("copy-" + UUID.randomUUID());
    imported(archive, copy.id())
        .statusCode(201)
        .header("Location", copy.path(""))
        .header("Quire-Position", notNullValue())
        .body("id", equalTo(copy.id()))
        .body("chunks", equalTo(2));
    copy.post("/search", Map.of("vector", new float[] {1, 0}, "topK", 1))
        .body("hits.chunkId", contains("c0"));
    imported(archive, copy.id()).statusCode(409).body("code", equalTo("ALREADY_EXISTS"));
    imported(archive, library.id()).statusCode(409);
    imported(archive, "a/b").statusCode(400).body("violations[0].field", equalTo("as"));
    given()
        .contentType("application/x-tar")
        .body(archive)
        .post("/v1/snapshots/import")
        .then()
        .statusCode(409);
    byte[] cut = Arrays.copyOf(archive, archive.length / 2);
    imported(cut, "cut")
        .statusCode(400)
        .body("code", equalTo("VALIDATION"))
        .body("violations[0].field", equalTo("body"));
    imported(new byte[0], "cut").statusCode(400);
    new TestLibrary("cut").get("").statusCode(404);
    given()
        .contentType("application/json")
        .body("{}")
        .post("/v1/snapshots/import")
        .then()
        .statusCode(415);
  }

  @Test
  void who_asks_how_long_an_archive_is_keeps_no_file_of_it() throws IOException {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    library.post("/snapshots", Map.of("name", "s")).statusCode(201);
    given().head(library.path("/snapshots/s/archive")).then().statusCode(200);
    library.delete("/snapshots/s").statusCode(204);
    // one that somebody reads is only renamed
    try (Stream<Path> files = Files.walk(data)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith(".deleted-s"));
    }
  }

  private static ValidatableResponse imported(byte[] archive, String as) {
    return given()
        .contentType("application/x-tar")
        .queryParam("as", as)
        .body(archive)
        .post("/v1/snapshots/import")
        .then();
  }
}
