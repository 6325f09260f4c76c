package dev.quire.sdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A document to store: either a text that the server splits, or chunks that the caller has split.
 */
public final class DocumentSpec {

  private final Map<String, Object> body = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Map<String, Object>> chunks = new ArrayList<>();
  private final Map<String, String> headers = new LinkedHashMap<>();

  private DocumentSpec() {}

  /** A document made apart from a call, for {@link Documents#createAll}. */
  public static DocumentSpec of(Consumer<DocumentSpec> with) {
    var spec = new DocumentSpec();
    with.accept(spec);
    return spec;
  }

  /** The server makes an id otherwise; a put has it in its address. */
  public DocumentSpec id(String id) {
    return set("id", id);
  }

  public DocumentSpec title(String title) {
    return set("title", title);
  }

  /** Where the text comes from, a URI. */
  public DocumentSpec source(String uri) {
    return set("source", uri);
  }

  /** A string, number, boolean, {@link java.time.Instant} or a list of these. */
  public DocumentSpec metadata(String field, Object value) {
    metadata.put(field, value);
    return set("metadata", metadata);
  }

  /** The whole text; the server splits it at sentences and embeds the pieces. */
  public DocumentSpec text(String text) {
    return set("text", text);
  }

  /** How a text is split, in tokens of the library's model. */
  public DocumentSpec chunking(int size, int overlap) {
    return set("chunking", Map.of("size", size, "overlap", overlap));
  }

  /** Adds a chunk at the end. */
  public DocumentSpec chunk(String text, Consumer<ChunkSpec> with) {
    var chunk = ChunkSpec.of(c -> with.accept(c.text(text)));
    chunks.add(chunk.body());
    return set("chunks", chunks);
  }

  public DocumentSpec chunk(String text) {
    return chunk(text, c -> {});
  }

  /** Put only over this revision; else the call is a conflict. */
  public DocumentSpec ifRevision(long revision) {
    headers.put("If-Match", Revisions.tag(revision));
    return this;
  }

  /** Put only where there is no such document yet. */
  public DocumentSpec ifAbsent() {
    headers.put("If-None-Match", "*");
    return this;
  }

  Map<String, Object> body() {
    return body;
  }

  Map<String, String> headers() {
    return headers;
  }

  private DocumentSpec set(String field, Object value) {
    body.put(field, value);
    return this;
  }
}
