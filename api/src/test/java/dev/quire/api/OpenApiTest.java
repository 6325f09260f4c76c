package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the API explains itself, with examples that fit its own schemas. */
@QuarkusTest
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  private JsonNode document;

  @TestFactory
  Stream<DynamicTest> every_operation_is_described() throws Exception {
    document = new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
    return document.get("paths").properties().stream()
        .filter(path -> path.getKey().startsWith("/v1"))
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .filter(operation -> METHODS.contains(operation.getKey()))
                    .map(
                        operation ->
                            DynamicTest.dynamicTest(
                                operation.getKey() + " " + path.getKey(),
                                () -> check(operation.getValue()))));
  }

  @Test
  void what_takes_a_filter_says_how_large_and_that_time_may_end() throws Exception {
    document = new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
    JsonNode paths = document.get("paths");
    String library = "/v1/libraries/{library}";
    assertThat(document.at("/components/schemas/JsonNode/description").asText())
        .contains("1,024 comparisons", "32 deep", "10,000 values");
    for (String listed : List.of("/chunks", "/documents")) {
      JsonNode list = paths.path(library + listed).path("get");
      assertThat(list.path("parameters").findValuesAsText("description"))
          .anyMatch(words -> words.contains("1,024 comparisons"));
      assertThat(list.path("responses").has("504")).isTrue();
    }
    for (String asked : List.of("/chunks/count", "/chunks/delete", "/search", "/index/evaluate")) {
      assertThat(paths.path(library + asked).path("post").path("responses").has("504"))
          .as(asked)
          .isTrue();
    }
  }

  private void check(JsonNode operation) {
    assertThat(operation.path("summary").asText()).as("summary").isNotBlank();
    assertThat(operation.path("operationId").asText()).as("operationId").isNotBlank();
    JsonNode body = operation.path("requestBody").path("content");
    body.forEach(media -> checkExample("request", media));
    boolean succeeds = false;
    for (var answer : operation.get("responses").properties()) {
      if (answer.getKey().startsWith("2")) {
        succeeds = true;
        answer.getValue().path("content").forEach(media -> checkExample("answer", media));
      } else {
        checkExample(
            answer.getKey(), answer.getValue().path("content").path("application/problem+json"));
      }
    }
    assertThat(succeeds).as("an answer of success").isTrue();
    assertThat(operation.get("responses").has("400")).as("an answer to mistakes").isTrue();
    assertThat(operation.get("responses").has("500")).as("an answer to failures").isTrue();
    operation
        .path("parameters")
        .forEach(
            p ->
                assertThat(p.path("description").asText())
                    .as("parameter %s", p.get("name"))
                    .isNotBlank());
  }

  private void checkExample(String what, JsonNode media) {
    assertThat(media.has("example")).as("example of " + what).isTrue();
    checkFits(what, media.get("example"), media.path("schema"));
  }

  /** Every field of the example is one that the schema knows. */
  private void checkFits(String where, JsonNode example, JsonNode schema) {
    JsonNode known = resolved(schema);
    if (example.isArray()) {
      example.forEach(element -> checkFits(where + "[]", element, known.path("items")));
    } else if (example.isObject() && known.has("properties")) {
      for (var field : example.properties()) {
        assertThat(known.get("properties").has(field.getKey()))
            .as(where + "." + field.getKey())
            .isTrue();
        checkFits(
            where + "." + field.getKey(),
            field.getValue(),
            known.get("properties").get(field.getKey()));
      }
    }
  }

  private JsonNode resolved(JsonNode schema) {
    if (!schema.has("$ref")) {
      return schema;
    }
    String name = schema.get("$ref").asText();
    return document.at(name.substring(1));
  }
}
