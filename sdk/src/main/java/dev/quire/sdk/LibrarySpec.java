package dev.quire.sdk;

import dev.quire.sdk.model.IndexSpec;
import dev.quire.sdk.model.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a new library should be. */
public final class LibrarySpec {

  private final Map<String, Object> body = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();

  LibrarySpec(String name) {
    body.put("name", name);
  }

  /** The id to use in addresses; the server makes one otherwise. */
  public LibrarySpec id(String id) {
    return set("id", id);
  }

  public LibrarySpec description(String description) {
    return set("description", description);
  }

  public LibrarySpec metadata(String field, Object value) {
    metadata.put(field, value);
    return set("metadata", metadata);
  }

  /** Components of every embedding; follows from the embedding model where there is one. */
  public LibrarySpec dimension(int dimension) {
    return set("dimension", dimension);
  }

  /** Cosine by default. */
  public LibrarySpec metric(Metric metric) {
    return set("metric", metric);
  }

  /** Texts and questions are embedded by this model on the server. */
  public LibrarySpec embeddingModel(String model) {
    return set("embeddingModel", model);
  }

  /** {@link IndexSpec#auto()} by default. */
  public LibrarySpec index(IndexSpec index) {
    return set("index", index);
  }

  /** The recall that searches aim at, 0..1; 0.95 by default. */
  public LibrarySpec recallTarget(double recall) {
    return set("recallTarget", recall);
  }

  Map<String, Object> body() {
    return body;
  }

  private LibrarySpec set(String field, Object value) {
    body.put(field, value);
    return this;
  }
}
