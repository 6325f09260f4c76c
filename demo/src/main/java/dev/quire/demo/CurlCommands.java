package dev.quire.demo;

import dev.quire.sdk.model.Hit;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The demo once more, in three commands for a shell: create a library, put a few glosses in, ask.
 */
final class CurlCommands {

  static final String LIBRARY = "by-hand";

  private final String server;

  /**
   * @param server base address, say {@code http://localhost:8000}
   */
  CurlCommands(String server) {
    this.server = server;
  }

  /** The three, in the order in which they work; {@code glosses} are what is put in. */
  List<String> of(List<Hit> glosses, String question) {
    return List.of(create(), load(glosses), ask(question));
  }

  private String create() {
    return curl(
        "POST",
        "/v1/libraries",
        object(
            field("id", LIBRARY),
            field("name", "By hand"),
            field("embeddingModel", ReverseDictionary.MODEL)));
  }

  private String load(List<Hit> glosses) {
    String chunks =
        glosses.stream()
            .map(hit -> object(field("id", hit.chunkId()), field("text", hit.text())))
            .collect(Collectors.joining(",", "[", "]"));
    return curl(
        "PUT",
        "/v1/libraries/" + LIBRARY + "/documents/glosses",
        object(field("title", "Glosses"), "\"chunks\":" + chunks));
  }

  private String ask(String question) {
    return curl(
        "POST",
        "/v1/libraries/" + LIBRARY + "/search",
        object(field("text", question), "\"topK\":1"));
  }

  private String curl(String method, String path, String json) {
    return "curl -s -X %s %s%s \\%n  -H 'Content-Type: application/json' \\%n  -d '%s'"
        .formatted(method, server, path, json.replace("'", "'\\''"));
  }

  private static String object(String... fields) {
    return "{" + String.join(",", fields) + "}";
  }

  private static String field(String name, String value) {
    return quoted(name) + ":" + quoted(value);
  }

  /** Glosses have no control characters, so these two are all that JSON wants escaped. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
