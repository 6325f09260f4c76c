package dev.quire.embedding.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.embedding.djl.DjlEmbedder;
import dev.quire.embedding.djl.DjlOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service with the real model, by real HTTP, as curl would see it. */
class EmbeddingServiceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static DjlEmbedder embedder;
  private static EmbeddingService service;

  @BeforeAll
  static void start() throws IOException {
    embedder = DjlEmbedder.load(DjlOptions.bundled().withWorkers(2));
    ServiceOptions options = ServiceOptions.onLoopback(0).withLimits(100, 100_000, 8);
    service = EmbeddingService.start(options, embedder);
  }

  @AfterAll
  static void stop() {
    service.close();
    embedder.close();
    CLIENT.close();
  }

  @Test
  void one_text_is_embedded() throws Exception {
    JsonNode answer =
        JSON.readTree(post("/embed", "{\"text\":\"This is an example sentence\"}", 200));

    assertThat(answer.get("embedding")).hasSize(384);
    assertThat(answer.get("embedding").get(0).floatValue()).isCloseTo(0.0676569f, within(1e-4f));
    assertThat(answer.get("dimension").intValue()).isEqualTo(384);
    assertThat(answer.get("model").textValue()).isEqualTo("all-MiniLM-L6-v2");
    assertThat(answer.get("fingerprint").textValue()).isEqualTo(embedder.model().fingerprint());
  }

  @Test
  void texts_are_embedded_in_order() throws Exception {
    JsonNode answer =
        JSON.readTree(
            post(
                "/embed/batch",
                "{\"texts\":[\"Each sentence is converted\",\"\",\"This is an example sentence\"]}",
                200));

    assertThat(answer.get("embeddings")).hasSize(3);
    assertThat(answer.at("/embeddings/0/0").floatValue()).isCloseTo(0.0864385f, within(1e-4f));
    assertThat(answer.at("/embeddings/2/0").floatValue()).isCloseTo(0.0676569f, within(1e-4f));
    assertThat(JSON.readTree(post("/embed/batch", "{\"texts\":[]}", 200)).get("embeddings"))
        .isEmpty();
  }

  @Test
  void tokens_are_counted() throws Exception {
    assertThat(post("/tokens", "{\"texts\":[\"an elephant\",\"\"]}", 200))
        .isEqualTo("{\"counts\":[2,0]}");
  }

  @Test
  void health_says_what_runs() throws Exception {
    HttpResponse<String> response = send("GET", "/health", BodyPublishers.noBody(), null);

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode health = JSON.readTree(response.body());
    assertThat(health.get("status").textValue()).isEqualTo("UP");
    assertThat(health.get("maxTokens").intValue()).isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          /embed       | {"text":1}                 | 400 | VALIDATION | text
          /embed       | {"text":null}              | 400 | VALIDATION | text
          /embed       | {}                         | 400 | VALIDATION | text
          /embed       | {"text":"a","txt":"b"}     | 400 | VALIDATION | txt
          /embed       | {"text":"a","text":"b"}    | 400 | VALIDATION |
          /embed       | {"text":"a"} {}            | 400 | VALIDATION |
          /embed       | {"text":                   | 400 | VALIDATION |
          /embed       | null                       | 400 | VALIDATION |
          /embed       | []                         | 400 | VALIDATION |
          /embed       | "a"                        | 400 | VALIDATION |
          /embed       | {"text":["a"]}             | 400 | VALIDATION | text
          /embed/batch | {"texts":"a"}              | 400 | VALIDATION | texts
          /embed/batch | {"texts":["a",{}]}         | 400 | VALIDATION | texts[1]
          /embed/batch | {"texts":["a",null]}       | 400 | VALIDATION | texts[1]
          /embed/batch | {"texts":["a",true]}       | 400 | VALIDATION | texts[1]
          /tokens      | {"texts":null}             | 400 | VALIDATION | texts
          /nothing     | {}                         | 404 | NOT_FOUND  |
          /embed/      | {"text":"a"}               | 404 | NOT_FOUND  |
          """)
  void bad_input_is_a_problem(String path, String body, int status, String code, String field)
      throws Exception {
    JsonNode problem = JSON.readTree(post(path, body, status));

    assertThat(problem.get("code").textValue()).isEqualTo(code);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("instance").textValue()).isEqualTo(path);
    assertThat(problem.get("requestId").textValue()).isNotBlank();
    assertThat(problem.at("/violations/0/field").asText()).isEqualTo(field == null ? "" : field);
    assertThat(problem.toString())
        .doesNotContain("java", "jackson", "quire.embedding", "Exception");
  }

  @Test
  void deep_nesting_is_a_problem_too() throws Exception {
    String deep = "{\"texts\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

    assertThat(post("/embed/batch", deep, 400)).contains("VALIDATION");
  }

  @Test
  void too_many_texts_and_too_many_bytes_are_too_large() throws Exception {
    String texts = String.join(",", Collections.nCopies(101, "\"a\""));
    assertThat(post("/embed/batch", "{\"texts\":[" + texts + "]}", 413))
        .contains("TOO_LARGE", "101", "100");

    String text = "{\"text\":\"" + "a".repeat(100_000) + "\"}";
    assertThat(post("/embed", text, 413)).contains("TOO_LARGE", "100000");
    BodyPublisher chunked =
        BodyPublishers.ofInputStream(
            () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    assertThat(send("POST", "/embed", chunked, "application/json").statusCode()).isEqualTo(413);
  }

  @Test
  void another_method_or_media_type_is_refused() throws Exception {
    HttpResponse<String> get = send("GET", "/embed", BodyPublishers.noBody(), null);
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).hasValue("POST");
    assertThat(send("HEAD", "/health", BodyPublishers.noBody(), null).statusCode()).isEqualTo(405);

    HttpResponse<String> text =
        send("POST", "/embed", BodyPublishers.ofString("{\"text\":\"a\"}"), "text/plain");
    assertThat(text.statusCode()).isEqualTo(415);
    assertThat(text.body()).contains("UNSUPPORTED_MEDIA");
    assertThat(text.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void a_full_service_says_when_to_come_again() throws Exception {
    ServiceOptions full = ServiceOptions.onLoopback(0).withLimits(1, 100, 0);
    try (EmbeddingService busy = EmbeddingService.start(full, embedder)) {
      HttpResponse<String> response = ask(busy, "/tokens");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(response.body()).contains("OVERLOADED");
      assertThat(ask(busy, "/health").statusCode()).as("a full service is well").isEqualTo(200);
    }
  }

  private static HttpResponse<String> ask(EmbeddingService busy, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(busy.address().resolve(path)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static String post(String path, String body, int status) throws Exception {
    HttpResponse<String> response =
        send("POST", path, BodyPublishers.ofString(body), "application/json; charset=utf-8");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return response.body();
  }

  private static HttpResponse<String> send(
      String method, String path, BodyPublisher body, String type) throws Exception {
    URI address = URI.create(service.address() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(address).method(method, body);
    if (type != null) {
      request.header("Content-Type", type);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }
}
