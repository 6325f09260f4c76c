package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EmbeddingTest {

  @Test
  void one_text_or_many_are_embedded() {
    for (Object input : List.of("a whale", List.of("a whale"))) {
      TestLibrary.json(Map.of("input", input))
          .post("/v1/embeddings")
          .then()
          .statusCode(200)
          .body("model", equalTo(TestLibrary.MODEL))
          .body("dimension", equalTo(384))
          .body("fingerprint", notNullValue())
          .body("embeddings", hasSize(1))
          .body("embeddings[0]", hasSize(384));
    }
  }

  @Test
  void what_is_alike_lies_close() {
    List<List<Float>> e =
        TestLibrary.json(
                Map.of(
                    "input",
                    List.of("a large grey animal with a trunk", "an elephant", "a tax form")))
            .post("/v1/embeddings")
            .path("embeddings");
    assertThat(dot(e.get(0), e.get(1))).isGreaterThan(dot(e.get(0), e.get(2)) + 0.2);
  }

  private static double dot(List<Float> a, List<Float> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i) * b.get(i);
    }
    return sum;
  }

  @Test
  void what_is_no_text_is_refused() {
    refused("{}", "input");
    refused("{\"input\":3}", "input");
    refused("{\"input\":\"\"}", "input");
    refused("{\"input\":[]}", "input");
    refused("{\"input\":[\"a\",3]}", "input[1]");
    refused("{\"input\":[\"a\",\" \"]}", "input[1]");
    refused("{\"text\":\"a\"}", "text");
  }

  private static void refused(String body, String field) {
    TestLibrary.json(body)
        .post("/v1/embeddings")
        .then()
        .statusCode(400)
        .body("violations[0].field", equalTo(field));
  }
}
