package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BadInputTest {
  private static ValidatableResponse post(String path, String body) {
    return TestLibrary.json(body).post(path).then();
  }

  private static void isProblem(ValidatableResponse answer, int status, String code) {
    answer
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status))
        .body("code", equalTo(code))
        .body("requestId", matchesPattern(".+"))
        .body("detail", not(containsString("dev.quire")))
        .body("detail", not(containsString("Exception")))
        .body("detail", not(containsString("jackson")))
        .body("detail", not(containsString("StreamRead")))
        .body("detail", not(containsString("Feature")))
        .body("detail", not(containsString("REDACTED")))
        .body("detail", not(containsString("ALLOW_")));
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of("{\"name\":\"x\",\"dimensoin\":3}", "dimensoin"),
        Arguments.of("{\"name\":\"x\",\"dimension\":\"3\"}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3.5}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":true}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":99999999999}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":[3]}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":\"\"}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":0}", "dimension"),
        Arguments.of("{\"name\":\"x\",\"dimension\":-1}", "dimension"),
        Arguments.of("{\"name\":5,\"dimension\":3}", "name"),
        Arguments.of("{\"name\":true,\"dimension\":3}", "name"),
        Arguments.of("{\"name\":\" \",\"dimension\":3}", "name"),
        Arguments.of("{\"dimension\":3}", "name"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"metric\":\"COSINE\"}", "metric"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"metadata\":[]}", "metadata"),
        Arguments.of(
            "{\"name\":\"x\",\"dimension\":3,\"metadata\":{\"a\":{\"b\":1}}}", "metadata.a"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"metadata\":{\"a\":null}}", "metadata.a"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"recallTarget\":\"NaN\"}", "recallTarget"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"recallTarget\":1e400}", "recallTarget"),
        Arguments.of(
            "{\"name\":\"x\",\"dimension\":3,\"index\":{\"type\":\"flat\"}}", "index.type"),
        Arguments.of(
            "{\"name\":\"x\",\"dimension\":3,\"index\":{\"type\":\"hnsw\",\"params\":{\"nlist\":3}}}",
            "index.params.nlist"),
        Arguments.of(
            "{\"name\":\"x\",\"dimension\":3,\"index\":{\"type\":\"hnsw\",\"params\":{\"m\":\"16\"}}}",
            "index.params.m"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\"a/b\"}", "id"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\"\"}", "id"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\".\"}", "id"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\"..\"}", "id"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\"a\\u0007\"}", "id"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\"" + "é".repeat(129) + "\"}", "id"),
        Arguments.of("{\"name\":\"x\",\"dimension\":3,\"id\":\"\\ud800\"}", "id"),
        Arguments.of("", "body"),
        Arguments.of("   ", "body"),
        Arguments.of("null", "body"),
        Arguments.of("[]", "body"),
        Arguments.of("\"x\"", "body"),
        Arguments.of("3", "body"),
        Arguments.of("{", "body"),
        Arguments.of("{\"name\":\"x\"", "body"),
        Arguments.of("{'name':'x'}", "body"),
        Arguments.of("{/* a comment */}", "body"),
        Arguments.of("{\"name\":\"x\",}", "body"),
        Arguments.of("{\"name\":NaN}", "body"),
        Arguments.of("{\"name\":\"x\"} {}", "body"),
        Arguments.of("{\"name\":\"x\",\"name\":\"y\",\"dimension\":3}", "body"),
        Arguments.of(
            "{\"name\":\"x\",\"metadata\":{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}}",
            "body"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void a_wrong_body_is_refused_with_the_field_that_is_wrong(String body, String field) {
    ValidatableResponse answer = post("/v1/libraries", body);
    isProblem(answer, 400, "VALIDATION");
    answer.body("violations[0].field", equalTo(field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"vector":[1,2],"topk":3}                      | 400 | topk
          {"vector":[1,2],"topK":0}                      | 400 | topK
          {"vector":[1,2],"topK":1001}                   | 400 | topK
          {"vector":[1,2],"topK":"3"}                    | 400 | topK
          {"vector":[1,1e39]}                            | 400 | vector[1]
          {"vector":[1,-1e999]}                          | 400 | vector[1]
          {"vector":["NaN",1]}                           | 400 | vector[0]
          {"vector":[null,1]}                            | 400 | vector[0]
          {"vector":[[1],1]}                             | 400 | vector[0]
          {"vector":"AAAA"}                              | 400 | vector
          {"vector":[]}                                  | 400 | vector
          {"vector":[0,0]}                               | 400 | vector
          {"vectorBase64":"%%"}                          | 400 | vectorBase64
          {"vectorBase64":"AAA="}                        | 400 | vectorBase64
          {"vector":[1,2],"text":"x"}                    | 400 | body
          {}                                             | 400 | body
          {"text":" "}                                   | 400 | text
          {"vector":[1,2],"minScore":2}                  | 400 | minScore
          {"vector":[1,2],"exact":"yes"}                 | 400 | exact
          {"vector":[1,2],"include":["texts"]}           | 400 | include
          {"vector":[1,2],"effort":{"nprobe":0}}         | 400 | effort.nprobe
          {"vector":[1,2],"effort":{"probes":1}}         | 400 | effort.probes
          {"vector":[1,2],"context":{"before":-1}}       | 400 | context.before
          {"vector":[1,2],"timeoutMs":0}                 | 400 | timeoutMs
          {"vector":[1,2],"explain":1}                   | 400 | explain
          {"vector":[1,2],"groupBy":"document"}          | 400 | groupBy
          {"vector":[1,2],"recallTarget":1.5}            | 400 | recallTarget
          {"vector":[1,2],"recallTarget":0}              | 400 | recallTarget
          {"vector":[1,2],"recallTarget":0.9,"effort":{"nprobe":2}} | 400 | recallTarget
          {"chunkId":"a/b"}                              | 400 | chunkId
          """)
  void a_wrong_search_is_refused_with_the_field_that_is_wrong(
      String body, int status, String field) {
    ValidatableResponse answer = post(TestLibrary.ofVectors(2).path("/search"), body);
    isProblem(answer, status, "VALIDATION");
    answer.body("violations[0].field", equalTo(field));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "3",
        "{\"field\":\"a\"}",
        "{\"field\":\"\",\"eq\":1}",
        "{\"field\":\"document.\",\"eq\":1}",
        "{\"field\":\"\\ud800\",\"eq\":1}",
        "{\"field\":\"a\",\"eqq\":1}",
        "{\"field\":\"a\",\"eq\":null}",
        "{\"field\":\"a\",\"in\":3}",
        "{\"field\":\"a\",\"gt\":true}",
        "{\"field\":\"a\",\"exists\":1}",
        "{\"and\":{}}",
        "{\"nor\":[]}",
        "{\"not\":[]}",
        "{\"and\":[],\"or\":[]}",
        "{\"field\":\"a\",\"eq\":{\"x\":1}}",
        "{\"field\":\"number\",\"eq\":\"x\"}",
        "{\"field\":\"a\",\"startsWith\":1}",
        "{\"field\":\"a\",\"contains\":[1]}"
      })
  void whatever_is_wrong_in_a_filter_is_an_invalid_filter(String filter) {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    isProblem(
        post(library.path("/search"), "{\"vector\":[1,0],\"filter\":" + filter + "}"),
        422,
        "FILTER_INVALID");
    isProblem(
        given().queryParam("filter", filter).get(library.path("/chunks")).then(),
        422,
        "FILTER_INVALID");
  }

  @Test
  void a_filter_nested_too_deep_and_one_that_is_no_json_are_invalid_filters() {
    var library = TestLibrary.ofVectors(2);
    String deep = "{\"not\":".repeat(40) + "{\"field\":\"a\",\"eq\":1}" + "}".repeat(40);
    isProblem(
        post(library.path("/search"), "{\"vector\":[1,0],\"filter\":" + deep + "}"),
        422,
        "FILTER_INVALID");
    isProblem(
        given().queryParam("filter", "year > 3").get(library.path("/chunks")).then(),
        422,
        "FILTER_INVALID");
  }

  @Test
  void a_filter_of_more_comparisons_than_are_allowed_is_refused_with_the_way_out() {
    var library = TestLibrary.ofVectors(2);
    String most = "{\"field\":\"a\",\"eq\":1}" + ",{\"field\":\"a\",\"gt\":1,\"lt\":2}".repeat(511);
    post(library.path("/chunks/count"), "{\"filter\":{\"or\":[" + most + "]}}").statusCode(200);
    String more = most + ",{\"not\":{\"field\":\"b\",\"gt\":1,\"lt\":2}}";
    ValidatableResponse answer =
        post(library.path("/chunks/count"), "{\"filter\":{\"or\":[" + more + "]}}");
    isProblem(answer, 422, "FILTER_INVALID");
    answer.body("detail", containsString("1025 comparisons; at most 1024"));
    answer.body("detail", containsString("in"));
  }

  /** Whatever is no body is no filter either, but for null, which in a body is none as well. */
  static Stream<Arguments> noFilters() {
    return bodies().filter(body -> !"null".equals(body.get()[0]));
  }

  @ParameterizedTest
  @MethodSource("noFilters")
  void what_is_no_filter_is_refused_as_a_parameter_too(String body, String ignored) {
    var answer =
        given().queryParam("filter", body).get(TestLibrary.ofVectors(2).path("/chunks")).then();
    // an empty parameter is refused before it is read
    isProblem(answer, body.isEmpty() ? 400 : 422, body.isEmpty() ? "VALIDATION" : "FILTER_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=x",
        "limit=1.5",
        "include=text",
        "limit=",
        "filter=",
        "cursor=zzz"
      })
  void a_wrong_parameter_of_a_list_is_refused(String query) {
    isProblem(TestLibrary.ofVectors(2).get("/chunks?" + query), 400, "VALIDATION");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded"})
  void other_media_types_are_not_supported(String type) {
    isProblem(
        given().contentType(type).body("x=1").post("/v1/libraries").then(),
        415,
        "UNSUPPORTED_MEDIA");
  }

  @Test
  void a_body_over_the_limit_is_too_large_said_ahead_or_not() throws Exception {
    String body = "{\"name\":\"" + "x".repeat(5_000_000) + "\"}";
    isProblem(post("/v1/libraries", body), 413, "TOO_LARGE");
    assertTooLarge(
        HttpRequest.BodyPublishers.ofInputStream(
            () ->
                new java.io.ByteArrayInputStream(
                    body.getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
  }

  private static void assertTooLarge(HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://localhost:" + RestAssured.port + "/v1/libraries"))
              .version(HttpClient.Version.HTTP_1_1)
              .header("Content-Type", "application/json")
              .POST(body)
              .build();
      org.assertj.core.api.Assertions.assertThat(
              client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(413);
    }
  }

  @Test
  void the_request_id_is_the_callers_where_it_is_sane() {
    given()
        .header("X-Request-Id", "call-7")
        .get("/v1/nix")
        .then()
        .header("X-Request-Id", "call-7")
        .body("requestId", equalTo("call-7"));
    given()
        .header("X-Request-Id", "a b<script>")
        .get("/v1/info")
        .then()
        .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
  }

  @Test
  void an_unknown_field_is_answered_with_the_known_ones() {
    post("/v1/libraries", "{\"nam\":1}")
        .body("violations", hasSize(1))
        .body("violations[0].message", containsString("embeddingModel, id, index"));
  }
}
