package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What callers are told of a library that the server lacked files to open, and when it has some.
 */
class UnavailableLibraryIT {
  /**
   * The JDK tells the lack of files by the system's words alone. A path that has these words, and
   * where nothing lies, reads like it.
   */
  private static final String WORDS = "Too many open files";

  private static final String QUESTION = "{\"vector\":[1,0],\"topK\":1}";

  @TempDir Path temporary;

  @Test
  void it_is_listed_so_refused_with_503_and_opened_by_the_next_request_that_finds_files()
      throws Exception {
    Path data = temporary.resolve(WORDS);
    try (StartedServer server = StartedServer.owning(data)) {
      String library = "{\"id\":\"l\",\"name\":\"l\",\"dimension\":2,\"metric\":\"l2\"}";
      assertThat(server.post("/v1/libraries", library).statusCode()).isEqualTo(201);
      String document = "{\"id\":\"d\",\"chunks\":[{\"id\":\"c\",\"embedding\":[1,0]}]}";
      assertThat(server.post("/v1/libraries/l/documents", document).statusCode()).isEqualTo(201);
    }
    Path manifest = data.resolve("l/manifest.json");
    Path away = temporary.resolve("manifest.json");
    Files.move(manifest, away);
    try (StartedServer server = StartedServer.owning(data)) {
      requireUnavailable(server);
      requireUnavailable(server);
      Files.move(away, manifest);
      assertThat(server.post("/v1/libraries/l/search", QUESTION).body())
          .contains("\"chunkId\":\"c\"");
      JsonPath listed = JsonPath.from(server.get("/v1/libraries").body());
      assertThat(listed.<Map<String, Object>>getList("items")).singleElement();
      assertThat(listed.getString("items[0].reason")).isNull();
      assertThat(server.get("/v1/libraries/l").statusCode()).isEqualTo(200);
    }
  }

  private static void requireUnavailable(StartedServer server) throws Exception {
    JsonPath listed = JsonPath.from(server.get("/v1/libraries").body());
    assertThat(listed.getString("items[0].id")).isEqualTo("l");
    assertThat(listed.getString("items[0].state")).isEqualTo("unavailable");
    assertThat(listed.getString("items[0].reason")).contains("no more files", "ulimit -n");
    for (HttpResponse<String> refused :
        List.of(
            server.get("/v1/libraries/l"),
            server.post("/v1/libraries/l/search", QUESTION),
            server.post("/v1/libraries/l/chunks/count", "{}"))) {
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(refused.body())
          .contains("\"code\":\"TOO_MANY_FILES\"", "no more files")
          .doesNotContain(WORDS);
    }
  }
}
