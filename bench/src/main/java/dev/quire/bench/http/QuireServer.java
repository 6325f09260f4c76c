package dev.quire.bench.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.bench.JsonLines;
import dev.quire.bench.rows.FloatRows;
import dev.quire.domain.library.Metric;
import dev.quire.sdk.LibraryClient;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.model.IndexSpec;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Quire by its SDK; searched as by anybody. */
final class QuireServer implements HttpEngine {
  private static final int PAGE = 10_000;

  private final String url;
  private final QuireClient client;
  private final IndexSpec index;
  private final Map<String, Integer> effort;
  private LibraryClient library;

  /**
   * @param effort as the contract names it; empty to leave it to the library's recallTarget
   */
  QuireServer(String url, QuireClient client, IndexSpec index, Map<String, Integer> effort) {
    this.url = url;
    this.client = client;
    this.index = index;
    this.effort = effort;
  }

  @Override
  public String name() {
    return "quire";
  }

  @Override
  public void load(FloatRows rows, Metric metric) {
    library =
        client.createLibrary(
            "bench-" + UUID.randomUUID(),
            with ->
                with.dimension(rows.dimension())
                    .metric(dev.quire.sdk.model.Metric.valueOf(metric.name()))
                    .index(index));
    for (int from = 0; from < rows.rows(); from += PAGE) {
      float[][] page =
          IntStream.range(from, Math.min(rows.rows(), from + PAGE))
              .mapToObj(rows::row)
              .toArray(float[][]::new);
      library.chunks().upload("rows", from + "+", page);
    }
    client.waitFor(library.index().build());
  }

  @Override
  public URI searches() {
    return URI.create(url + "/v1/libraries/" + library.id() + "/search");
  }

  @Override
  public String body(float[] query, int k) {
    return JsonLines.text(
        effort.isEmpty()
            ? Map.of("vector", query, "topK", k)
            : Map.of("vector", query, "topK", k, "effort", effort));
  }

  @Override
  public int[] rows(JsonNode answer) {
    return StreamSupport.stream(answer.required("hits").spliterator(), false)
        .mapToInt(hit -> row(hit.required("chunkId").asText()))
        .toArray();
  }

  /** An uploaded row's id is that of its page, and its place in it. */
  private static int row(String id) {
    int plus = id.indexOf('+');
    return Integer.parseInt(id.substring(0, plus)) + Integer.parseInt(id.substring(plus + 1));
  }

  @Override
  public void close() {
    if (library != null) {
      library.delete();
    }
  }
}
