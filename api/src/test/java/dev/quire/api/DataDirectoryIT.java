package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Started servers on one data directory: its owner, a reader beside it, a damaged library in it.
 */
class DataDirectoryIT {
  private static final String QUESTION = "{\"vector\":[1,0],\"topK\":1}";

  @TempDir Path data;

  @Test
  void a_server_reads_beside_the_owner_and_a_damaged_library_stops_nobody() throws Exception {
    try (StartedServer owner = StartedServer.owning(data)) {
      create(owner, "good");
      create(owner, "bad");
      assertThat(owner.post("/v1/libraries/bad/snapshots", "{\"name\":\"kept\"}").statusCode())
          .isEqualTo(201);
      try (StartedServer reader = StartedServer.readingOnly(data)) {
        requireReadOnly(reader);
      }
    }
    Files.writeString(data.resolve("bad/manifest.json"), "{}");
    try (StartedServer server = StartedServer.owning(data)) {
      requireListedAsDamaged(server);
      requireVerified(server);
      requireRestoredThenDeleted(server);
    }
  }

  @Test
  void a_damaged_snapshot_is_listed_with_the_others_refused_and_deleted() throws Exception {
    try (StartedServer server = StartedServer.owning(data)) {
      create(server, "l");
      for (String name : List.of("good", "unknown", "wrong")) {
        server.post("/v1/libraries/l/snapshots", "{\"name\":\"" + name + "\"}");
      }
      Files.writeString(data.resolve("l/snapshots/unknown/snapshot.json"), "{}");
      Files.delete(data.resolve("l/snapshots/wrong/segments/1/vectors.npy"));
      requireSnapshotsListed(server);
      requireSnapshotRefused(server, "unknown", "snapshot.json");
      requireSnapshotRefused(server, "wrong", "segments/1/vectors.npy");
      assertThat(server.post("/v1/libraries/l/snapshots/wrong/search", QUESTION).statusCode())
          .isEqualTo(409);
      assertThat(server.post("/v1/libraries/l/snapshots/good/search", QUESTION).statusCode())
          .isEqualTo(200);
      assertThat(server.send("DELETE", "/v1/libraries/l/snapshots/unknown", null).statusCode())
          .isEqualTo(204);
      assertThat(server.get("/v1/libraries/l/snapshots").body()).doesNotContain("unknown");
    }
  }

  private void requireSnapshotsListed(StartedServer server) throws Exception {
    HttpResponse<String> listed = server.get("/v1/libraries/l/snapshots");
    assertThat(listed.statusCode()).isEqualTo(200);
    assertThat(JsonPath.from(listed.body()).getList("items.name"))
        .containsExactly("good", "unknown", "wrong");
    assertThat(JsonPath.from(listed.body()).getList("items.state"))
        .containsExactly("ready", "damaged", "ready");
    assertThat(listed.body()).doesNotContain(data.toString());
  }

  private void requireSnapshotRefused(StartedServer server, String name, String file)
      throws Exception {
    String path = "/v1/libraries/l/snapshots/" + name;
    for (HttpResponse<String> refused :
        List.of(
            server.post(path + "/restore", "{\"as\":\"other\"}"), server.get(path + "/archive"))) {
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body())
          .contains("\"code\":\"LIBRARY_DAMAGED\"")
          .contains(file)
          .doesNotContain(data.toString());
    }
  }

  private static void create(StartedServer server, String id) throws Exception {
    String library =
        "{\"id\":\"%s\",\"name\":\"%s\",\"dimension\":2,\"metric\":\"l2\"}".formatted(id, id);
    assertThat(server.post("/v1/libraries", library).statusCode()).isEqualTo(201);
    String document =
        "{\"id\":\"d\",\"chunks\":[{\"id\":\"c\",\"text\":\"t\",\"embedding\":[1,0]}]}";
    assertThat(server.post("/v1/libraries/" + id + "/documents", document).statusCode())
        .isEqualTo(201);
  }

  private static void requireReadOnly(StartedServer reader) throws Exception {
    assertThat(reader.post("/v1/libraries/good/search", QUESTION).body())
        .contains("\"chunkId\":\"c\"");
    assertThat(reader.post("/v1/libraries/bad/snapshots/kept/search", QUESTION).body())
        .contains("\"chunkId\":\"c\"");
    for (HttpResponse<String> refused :
        List.of(
            reader.post("/v1/libraries", "{\"name\":\"n\",\"dimension\":2}"),
            reader.post("/v1/libraries/good/snapshots", "{}"),
            reader.send("DELETE", "/v1/libraries/good", null))) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body())
          .contains("\"code\":\"FORBIDDEN\"", "The server only reads", "read-only");
    }
    assertThat(reader.get("/v1/info").body()).contains("\"readOnly\":true");
  }

  private void requireVerified(StartedServer server) throws Exception {
    HttpResponse<String> started = server.post("/v1/admin/verify", "");
    assertThat(started.statusCode()).isEqualTo(202);
    Map<String, String> jobs = new HashMap<>();
    for (Map<String, String> job :
        JsonPath.from(started.body()).<Map<String, String>>getList("jobs")) {
      jobs.put(job.get("libraryId"), job.get("id"));
    }
    assertThat(jobs).containsOnlyKeys("good", "bad");
    assertThat(ended(server, jobs.get("good")).getString("state")).isEqualTo("succeeded");
    JsonPath bad = ended(server, jobs.get("bad"));
    assertThat(bad.getString("state")).isEqualTo("failed");
    assertThat(bad.getString("error")).contains("stays closed", "bad/manifest.json");
    String findings = server.get("/v1/jobs/" + jobs.get("bad") + "/findings").body();
    assertThat(findings)
        .contains("\"severity\":\"damage\"")
        .contains("\"more\":0")
        .doesNotContain(data.toString());
    assertThat(server.get("/v1/jobs/" + jobs.get("good") + "/findings").body())
        .isEqualTo("{\"findings\":[],\"more\":0}");
    assertThat(server.get("/v1/jobs/none/findings").statusCode()).isEqualTo(404);
  }

  private static JsonPath ended(StartedServer server, String job) throws Exception {
    JsonPath seen;
    do {
      seen = JsonPath.from(server.get("/v1/jobs/" + job).body());
    } while (Set.of("queued", "running").contains(seen.getString("state")));
    return seen;
  }

  private void requireListedAsDamaged(StartedServer server) throws Exception {
    assertThat(server.get("/v1/libraries").body())
        .contains("\"state\":\"ready\"")
        .contains("\"id\":\"bad\"")
        .contains("\"state\":\"damaged\"")
        .contains("bad/manifest.json")
        .doesNotContain(data.toString());
    assertThat(server.post("/v1/libraries/good/search", QUESTION).statusCode()).isEqualTo(200);
    for (String path : new String[] {"", "/documents", "/index", "/chunks/c"}) {
      HttpResponse<String> refused = server.get("/v1/libraries/bad" + path);
      assertThat(refused.statusCode()).as(path).isEqualTo(409);
      assertThat(refused.body())
          .contains("\"code\":\"LIBRARY_DAMAGED\"")
          .contains("manifest.json")
          .doesNotContain(data.toString());
    }
  }

  private static void requireRestoredThenDeleted(StartedServer server)
      throws IOException, InterruptedException {
    assertThat(server.get("/v1/libraries/bad/snapshots").body()).contains("\"kept\"");
    assertThat(server.get("/v1/libraries/bad/snapshots/kept/archive").statusCode()).isEqualTo(200);
    assertThat(
            server
                .post("/v1/libraries/bad/snapshots/kept/restore", "{\"as\":\"back\"}")
                .statusCode())
        .isEqualTo(201);
    assertThat(server.post("/v1/libraries/back/search", QUESTION).body())
        .contains("\"chunkId\":\"c\"");
    assertThat(server.send("DELETE", "/v1/libraries/bad", null).statusCode()).isEqualTo(204);
    assertThat(server.get("/v1/libraries/bad").statusCode()).isEqualTo(404);
  }
}
