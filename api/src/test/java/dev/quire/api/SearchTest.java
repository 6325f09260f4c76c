package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SearchTest {
  private static final int ROWS = 300;
  private static final int DIMENSION = 17;
  private static final long SEED = Long.getLong("seed", 20260131);

  private static double distance(String metric, float[] a, float[] b) {
    double dot = 0;
    double squares = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squares += Math.pow((double) a[i] - b[i], 2);
      normA += (double) a[i] * a[i];
      normB += (double) b[i] * b[i];
    }
    return switch (metric) {
      case "cosine" -> 1 - dot / Math.sqrt(normA * normB);
      case "dot" -> -dot;
      default -> squares;
    };
  }

  private static double score(String metric, double distance) {
    return switch (metric) {
      case "cosine" -> 1 - distance / 2;
      case "dot" -> 1 / (1 + Math.exp(distance));
      default -> 1 / (1 + distance);
    };
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cosine", "dot", "l2"})
  void an_exact_search_answers_as_brute_force_does(String metric) {
    Random random = new Random(SEED);
    float[][] rows = IntStream.range(0, ROWS).mapToObj(i -> vector(random)).toArray(float[][]::new);
    var library = TestLibrary.ofVectors(DIMENSION, metric).withVectors("d", rows);
    for (int query = 0; query < 20; query++) {
      float[] asked = vector(random);
      List<Integer> expected =
          IntStream.range(0, ROWS)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> distance(metric, asked, rows[i])))
              .limit(10)
              .toList();
      List<Map<String, Object>> hits =
          library
              .post("/search", Map.of("vector", asked, "exact", true))
              .statusCode(200)
              .extract()
              .path("hits");
      assertThat(hits.stream().map(hit -> hit.get("chunkId")))
          .as("seed %d", SEED)
          .containsExactlyElementsOf(expected.stream().map(i -> "c" + i).toList());
      for (int i = 0; i < 10; i++) {
        double wanted = distance(metric, asked, rows[expected.get(i)]);
        assertThat(((Number) hits.get(i).get("distance")).doubleValue())
            .isCloseTo(wanted, within(1e-5 * (1 + Math.abs(wanted))));
        assertThat(((Number) hits.get(i).get("score")).doubleValue())
            .isCloseTo(score(metric, wanted), within(1e-5));
      }
    }
  }

  @Test
  void a_hit_brings_what_was_asked_for() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors("d", new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 1});
    library
        .post("/search", Map.of("vector", new float[] {0, 3}, "topK", 1))
        .body("hits[0].text", equalTo("text 1"))
        .body("hits[0].metadata.number", equalTo(1))
        .body("hits[0]", not(hasKey("embedding")))
        .body("hits[0]", not(hasKey("context")));
    library
        .post(
            "/search",
            Map.of(
                "vector",
                new float[] {0, 3},
                "topK",
                1,
                "include",
                List.of("embedding", "document"),
                "context",
                Map.of("before", 1, "after", 1)))
        .body("hits[0]", not(hasKey("text")))
        .body("hits[0].embedding", contains(0f, 1f))
        .body("hits[0].document.title", equalTo("d"))
        .body("hits[0].context.id", contains("c0", "c2"));
  }

  @Test
  void filters_and_minimal_scores_narrow_the_answer() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors("d", new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 1});
    var filter = Map.of("field", "number", "gte", 1, "lt", 2);
    library
        .post("/search", Map.of("vector", new float[] {1, 0}, "filter", filter))
        .body("hits.chunkId", contains("c1"))
        .body("complete", equalTo(false))
        .body("warnings", contains("10 chunks were asked for, but the filter allows only 1"));
    library
        .post("/search", Map.of("vector", new float[] {1, 0}, "minScore", 0.9))
        .body("hits.chunkId", contains("c0"));
    var byDocument = Map.of("field", "document.title", "eq", "d");
    library
        .post("/search", Map.of("vector", new float[] {1, 0}, "filter", byDocument))
        .body("hits", hasSize(3));
  }

  @Test
  void a_chunk_is_its_own_nearest_and_ties_break_by_id() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors("d", new float[] {0, 1}, new float[] {1, 0}, new float[] {1, 0});
    library
        .post("/search", Map.of("chunkId", "c2"))
        .body("hits.chunkId", contains("c1", "c2", "c0"));
    library.post("/search", Map.of("chunkId", "none")).statusCode(404);
    library
        .post("/search", Map.of("vector", new float[] {1, 2, 3}))
        .statusCode(422)
        .body("code", equalTo("DIMENSION_MISMATCH"));
    library.post("/search", Map.of("text", "x")).statusCode(409);
  }

  @Test
  void an_answer_is_explained_where_that_is_asked() {
    var library =
        TestLibrary.ofVectors(2)
            .withVectors("d", new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 1});
    var filter = Map.of("field", "number", "gte", 1);
    var question = new float[] {1, 0};
    library
        .post("/search", Map.of("vector", question, "filter", filter, "topK", 2, "explain", true))
        .statusCode(200)
        .body("explain.recallTarget", equalTo(0.95f))
        .body("explain.segments[0].plan", equalTo("exact_scan"))
        .body("explain.segments[0].rows", equalTo(3))
        .body("explain.segments[0].allowed", equalTo(2))
        .body("explain.total.vectorsCompared", equalTo(2))
        .body("explain.tookMs", hasKey("filter"))
        .body("complete", equalTo(true))
        .body("$", not(hasKey("warnings")));
    library
        .post("/search", Map.of("vector", question, "recallTarget", 0.5, "explain", true))
        .body("explain.recallTarget", equalTo(0.5f));
    library.post("/search", Map.of("vector", question)).body("$", not(hasKey("explain")));
  }

  @Test
  void a_batch_answers_in_order() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {0, 1}, new float[] {1, 0});
    var searches =
        List.of(
            Map.of("chunkId", "c1", "topK", 1), Map.of("vector", new float[] {0, 1}, "topK", 1));
    library
        .post("/search/batch", Map.of("searches", searches))
        .statusCode(200)
        .body("results[0].hits[0].chunkId", equalTo("c1"))
        .body("results[1].hits[0].chunkId", equalTo("c0"));
    library.post("/search/batch", Map.of("searches", List.of())).statusCode(400);
    List<Object> many =
        new ArrayList<>(java.util.Collections.nCopies(101, Map.of("chunkId", "c1")));
    library
        .post("/search/batch", Map.of("searches", many))
        .statusCode(400)
        .body("violations[0].field", equalTo("searches"));
    library
        .post(
            "/search/batch",
            Map.of(
                "searches", List.of(Map.of("chunkId", "c1"), Map.of("chunkId", "c1", "topK", 0))))
        .statusCode(400)
        .body("violations[0].field", equalTo("searches[1].topK"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"vector":[1]}                                          | 422 | searches[1].vector has 1 dimension;
          {"vector":[0,0]}                                        | 400 | searches[1].vector: is the zero vector
          {"chunkId":"c0","filter":{"field":"number"}}            | 422 | searches[1].filter: number: no operator
          {"chunkId":"c0","filter":{"field":"number","eq":"x"}}   | 422 | searches[1].filter: field "number" holds number
          """)
  void what_is_wrong_in_a_batch_is_said_with_its_place(String wrong, int status, String said) {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {0, 1});
    library
        .post("/search/batch", "{\"searches\":[{\"chunkId\":\"c0\"}," + wrong + "]}")
        .statusCode(status)
        .body("detail", containsString(said));
  }

  @Test
  void a_write_is_found_at_once() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {0, 1});
    for (int i = 0; i < 20; i++) {
      library
          .post("/documents/d/chunks", Map.of("id", "n" + i, "embedding", new float[] {1, i}))
          .statusCode(201);
      library
          .post("/search", Map.of("vector", new float[] {1, i}, "topK", 1))
          .body("hits[0].chunkId", equalTo("n" + i));
    }
  }
}
