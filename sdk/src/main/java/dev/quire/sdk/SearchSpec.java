package dev.quire.sdk;

import dev.quire.sdk.http.Npy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A search: what is looked for, and how. */
public final class SearchSpec {

  private final Map<String, Object> body = new LinkedHashMap<>();
  private final Map<String, Object> effort = new LinkedHashMap<>();
  private final List<String> include = new ArrayList<>(List.of("text", "metadata"));

  SearchSpec(String source, Object value) {
    body.put(source, value);
  }

  /** By what {@code question} means; for {@link LibraryClient#searchAll}. */
  public static SearchSpec text(String question) {
    return new SearchSpec("text", question);
  }

  /** By a vector, {@code float[dimension]}; for {@link LibraryClient#searchAll}. */
  public static SearchSpec vector(float[] vector) {
    return new SearchSpec("vectorBase64", Npy.base64(vector));
  }

  /** How many hits at most, 1..1000; 10 by default. */
  public SearchSpec topK(int k) {
    return set("topK", k);
  }

  /** Only chunks that match. */
  public SearchSpec filter(Filter filter) {
    return set("filter", filter.body());
  }

  /** Only hits of at least this score, 0..1. */
  public SearchSpec minScore(double score) {
    return set("minScore", score);
  }

  /** Compare with every chunk instead of asking the index. */
  public SearchSpec exact() {
    return set("exact", true);
  }

  /**
   * Spend as much effort as this recall (0..1) was measured to need; in place of an effort of your
   * own.
   */
  public SearchSpec recallTarget(double recall) {
    return set("recallTarget", recall);
  }

  /** Inverted lists to look into; an index without lists is asked by the recall target. */
  public SearchSpec nprobe(int lists) {
    return effort("nprobe", lists);
  }

  /** Candidates that a walk over the graph keeps; lists are asked by the recall target. */
  public SearchSpec efSearch(int candidates) {
    return effort("efSearch", candidates);
  }

  /** Candidates that are compared again, exactly. */
  public SearchSpec rerank(int candidates) {
    return effort("rerank", candidates);
  }

  /** Neighbouring chunks of the same document to bring along. */
  public SearchSpec context(int before, int after) {
    return set("context", Map.of("before", before, "after", after));
  }

  /** Bring the document of each hit along. */
  public SearchSpec includeDocument() {
    include.add("document");
    return set("include", include);
  }

  /** Bring the embedding of each hit along. */
  public SearchSpec includeEmbedding() {
    include.add("embedding");
    return set("include", include);
  }

  /** Say how the answer came about: see {@link dev.quire.sdk.model.Explanation}. */
  public SearchSpec explain() {
    return set("explain", true);
  }

  /** Stop searching on the server after this long. */
  public SearchSpec timeout(Duration limit) {
    return set("timeoutMs", limit.toMillis());
  }

  Map<String, Object> body() {
    return body;
  }

  private SearchSpec effort(String name, int value) {
    effort.put(name, value);
    return set("effort", effort);
  }

  private SearchSpec set(String field, Object value) {
    body.put(field, value);
    return this;
  }
}
