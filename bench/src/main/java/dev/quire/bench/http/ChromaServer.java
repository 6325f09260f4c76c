package dev.quire.bench.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.bench.JsonLines;
import dev.quire.bench.rows.FloatRows;
import dev.quire.domain.library.Metric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Chroma by its HTTP API, version 2: one collection of vectors without documents. It indexes while
 * it is loaded; how hard it searches is fixed when the collection is made.
 */
final class ChromaServer implements HttpEngine {
  private static final int PAGE = 2_000;
  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String collections;
  private final Map<String, Integer> hnsw;
  private final String name = "bench-" + UUID.randomUUID();
  private String collection;

  /**
   * @param hnsw Chroma's own names: {@code max_neighbors}, {@code ef_construction}, {@code
   *     ef_search}
   */
  ChromaServer(String url, Map<String, Integer> hnsw) {
    this.collections = url + COLLECTIONS;
    this.hnsw = hnsw;
  }

  @Override
  public String name() {
    return "chroma";
  }

  @Override
  public void load(FloatRows rows, Metric metric) throws IOException, InterruptedException {
    var settings = new HashMap<String, Object>(hnsw);
    settings.put("space", space(metric));
    JsonNode made =
        send("POST", "", Map.of("name", name, "configuration", Map.of("hnsw", settings)));
    collection = made.required("id").asText();
    for (int from = 0; from < rows.rows(); from += PAGE) {
      int end = Math.min(rows.rows(), from + PAGE);
      send(
          "POST",
          "/" + collection + "/add",
          Map.of(
              "ids",
              IntStream.range(from, end).mapToObj(Integer::toString).toList(),
              "embeddings",
              IntStream.range(from, end).mapToObj(rows::row).toList()));
    }
  }

  private static String space(Metric metric) {
    return switch (metric) {
      case COSINE -> "cosine";
      case DOT -> "ip";
      case L2 -> "l2";
    };
  }

  private JsonNode send(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(collections + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(JsonLines.text(body)))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException("Chroma answered " + response.statusCode() + ": " + response.body());
    }
    return json.readTree(response.body());
  }

  @Override
  public URI searches() {
    return URI.create(collections + "/" + collection + "/query");
  }

  @Override
  public String body(float[] query, int k) {
    return JsonLines.text(
        Map.of(
            "query_embeddings", List.of(query), "n_results", k, "include", List.of("distances")));
  }

  @Override
  public int[] rows(JsonNode answer) {
    return StreamSupport.stream(answer.required("ids").get(0).spliterator(), false)
        .mapToInt(id -> Integer.parseInt(id.asText()))
        .toArray();
  }

  @Override
  public void close() throws IOException {
    try {
      if (collection != null) {
        send("DELETE", "/" + name, Map.of());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
    }
  }
}
