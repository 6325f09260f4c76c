package dev.quire.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.sdk.QuireClient;
import dev.quire.sdk.model.IndexSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sent to the servers and read from their answers; the servers themselves are not here. */
class HttpEnginesTest {
  private static final float[] QUERY = {0.5f, -1};

  @Test
  void chroma_is_asked_and_understood_in_its_own_words() throws Exception {
    try (var chroma = new ChromaServer("http://localhost:1", Map.of())) {
      assertThat(json(chroma.body(QUERY, 3)))
          .isEqualTo(
              json(
                  """
                  {"query_embeddings":[[0.5,-1.0]],"n_results":3,"include":["distances"]}"""));
      assertThat(chroma.rows(json("{\"ids\":[[\"7\",\"11\"]],\"distances\":[[0,1]]}")))
          .containsExactly(7, 11);
    }
  }

  @Test
  void quire_is_asked_by_its_contract_and_rows_are_numbered_through_all_pages() throws Exception {
    try (var client = QuireClient.connect("http://localhost:1");
        var quire =
            new QuireServer(
                "http://localhost:1", client, IndexSpec.hnsw(), Map.of("efSearch", 40))) {
      assertThat(json(quire.body(QUERY, 3)))
          .isEqualTo(json("{\"vector\":[0.5,-1.0],\"topK\":3,\"effort\":{\"efSearch\":40}}"));
      assertThat(quire.rows(json("{\"hits\":[{\"chunkId\":\"0+7\"},{\"chunkId\":\"10000+2\"}]}")))
          .containsExactly(7, 10_002);
    }
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
