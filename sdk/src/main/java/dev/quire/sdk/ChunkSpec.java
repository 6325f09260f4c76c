package dev.quire.sdk;

import dev.quire.sdk.http.Npy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A chunk to store. Without an embedding its text is embedded by the library's model. */
public final class ChunkSpec {

  private final Map<String, Object> body = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();

  private ChunkSpec() {}

  /** A chunk made apart from a call, for batches. */
  public static ChunkSpec of(Consumer<ChunkSpec> with) {
    var spec = new ChunkSpec();
    with.accept(spec);
    return spec;
  }

  /** Unique in its library; the server makes one otherwise. */
  public ChunkSpec id(String id) {
    return set("id", id);
  }

  /** The document it belongs to; needed in batches, where the address does not say it. */
  public ChunkSpec documentId(String id) {
    return set("documentId", id);
  }

  public ChunkSpec text(String text) {
    return set("text", text);
  }

  /**
   * {@code float[dimension]}, finite. It travels in base64: a third of the bytes, and no parsing of
   * numbers.
   */
  public ChunkSpec embedding(float[] embedding) {
    return set("embeddingBase64", Npy.base64(embedding));
  }

  /** A string, number, boolean, {@link java.time.Instant} or a list of these. */
  public ChunkSpec metadata(String field, Object value) {
    metadata.put(field, value);
    return set("metadata", metadata);
  }

  Map<String, Object> body() {
    return body;
  }

  private ChunkSpec set(String field, Object value) {
    body.put(field, value);
    return this;
  }
}
