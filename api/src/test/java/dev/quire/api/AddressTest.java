package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Method;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a URL: ids of any characters, query parameters, methods, and what is no URL. */
@QuarkusTest
class AddressTest {
  private static String escaped(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static Stream<String> ids() {
    Stream<String> printable =
        Stream.iterate(' ', c -> c < 0x7f, c -> (char) (c + 1))
            .filter(c -> c != '/')
            .map(c -> "a" + c + "z");
    return Stream.concat(
        printable,
        Stream.of(
            " ",
            "%2F",
            "%2e%2e",
            "...",
            "batch",
            "get",
            "count",
            "a;b=c",
            "\u00ad\u200b\ufeff",
            "\u0301",
            "\ufffd\uffff",
            "\ud7ff\ue000",
            "\u05d0\u0628",
            "x".repeat(256),
            "\u00e9".repeat(128),
            "\ud83d\ude00".repeat(64),
            "\udbff\udfff"));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void whatever_an_id_may_hold_a_url_can_name(String id) {
    var library = TestLibrary.ofVectors(2);
    String document = library.path("/documents/" + escaped(id));
    String created =
        TestLibrary.json("{\"chunks\":[{\"text\":\"t\",\"embedding\":[1,0]}]}")
            .urlEncodingEnabled(false)
            .put(document)
            .then()
            .statusCode(201)
            .body("id", equalTo(id))
            .extract()
            .header("Location");
    for (String path : List.of(document, created)) {
      given().urlEncodingEnabled(false).get(path).then().body("id", equalTo(id));
    }
    String chunk = library.path("/chunks/" + escaped(id));
    TestLibrary.json("{\"id\":" + quoted(id) + ",\"text\":\"t\",\"embedding\":[1,0]}")
        .urlEncodingEnabled(false)
        .post(document + "/chunks")
        .then()
        .statusCode(201);
    given().urlEncodingEnabled(false).get(chunk).then().body("id", equalTo(id));
    given().urlEncodingEnabled(false).delete(chunk).then().statusCode(204);
    given().urlEncodingEnabled(false).delete(document).then().statusCode(204);
  }

  private static String quoted(String id) {
    return "\"" + id.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void ids_that_no_url_can_name_are_refused(String id) {
    var library = TestLibrary.ofVectors(2);
    TestLibrary.json("{\"id\":\"" + id + "\"}")
        .post(library.path("/documents"))
        .then()
        .statusCode(400)
        .body("violations[0].field", equalTo("id"))
        .body("detail", containsString("URL"));
    TestLibrary.json(
            "{\"id\":\"d\",\"chunks\":[{\"id\":\""
                + id
                + "\",\"text\":\"t\",\"embedding\":[1,0]}]}")
        .post(library.path("/documents"))
        .then()
        .statusCode(400)
        .body("violations[0].field", equalTo("chunks[0].id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /chunks?lim=3                | lim    | cursor, filter, include, limit
          GET    | ?purge=true                  | purge  | takes no query parameters
          DELETE | ?purge=true                  | purge  | durability
          POST   | /search?topK=3               | topK   | takes no query parameters
          GET    | /documents/d?include=x&wit=y | wit    | include
          """)
  void unknown_query_parameters_are_refused_with_the_known_ones(
      Method method, String path, String field, String known) {
    var library = TestLibrary.ofVectors(2);
    TestLibrary.json("{}")
        .request(method, library.path(path))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("violations[0].field", equalTo(field))
        .body("violations[0].message", containsString(known));
    library.get("").statusCode(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/admin/compact?library=, library",
    "POST, /v1/admin/save?library=, library",
    "DELETE, /v1/libraries/none/documents/d?purge=, purge",
    "POST, /v1/libraries/none/documents/batch?atomic=, atomic",
    "PUT, /v1/libraries/none/index?durability=, durability",
    "DELETE, /v1/libraries/none?durability=, durability"
  })
  void a_parameter_without_a_value_is_refused_and_not_taken_for_none(
      Method method, String path, String field) {
    TestLibrary.json("{}")
        .request(method, path)
        .then()
        .statusCode(400)
        .body("violations[0].field", equalTo(field))
        .body("violations[0].message", containsString("empty"));
  }

  @Test
  void an_empty_cursor_leads_to_the_first_page() {
    TestLibrary.ofVectors(2).get("/chunks?cursor=").statusCode(200);
  }

  @Test
  void a_long_filter_fits_into_an_address() {
    String filter = "{\"field\":\"f\",\"eq\":\"" + "x".repeat(20_000) + "\"}";
    given()
        .queryParam("filter", filter)
        .get(TestLibrary.ofVectors(2).path("/chunks"))
        .then()
        .statusCode(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, Host: evil.example, QUIRE_ALLOWED_HOSTS",
    "GET, Host: localhost.evil.example:8000, QUIRE_ALLOWED_HOSTS",
    "GET, Host: 127.0.0.1.evil.example, QUIRE_ALLOWED_HOSTS",
    "POST, Origin: http://evil.example, only pages of localhost",
    "POST, Origin: null, only pages of localhost",
    "DELETE, Origin: https://localhost.evil.example, only pages of localhost"
  })
  void pages_of_strangers_do_not_get_in(String method, String field, String said) throws Exception {
    String host = field.startsWith("Host") ? "" : "Host: localhost\r\n";
    String answer = answer(method + " /v1/admin/save HTTP/1.1\r\n" + host + field + "\r\n");
    assertThat(answer)
        .startsWith("\nHTTP/1.1 403")
        .containsIgnoringCase("Content-Type: application/problem+json")
        .contains("\"code\":\"FORBIDDEN\"", said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost:8000",
        "Host: LOCALHOST",
        "Host: 127.0.0.1:8000",
        "Host: [::1]:8000",
        "Host: localhost\r\nOrigin: http://localhost:3000"
      })
  void this_machine_gets_in_by_all_its_names(String fields) throws Exception {
    assertThat(answer("POST /v1/admin/save HTTP/1.1\r\n" + fields + "\r\nContent-Length: 0\r\n"))
        .startsWith("\nHTTP/1.1 200");
    assertThat(answer("GET /v1/info HTTP/1.1\r\nHost: localhost\r\nOrigin: http://x.example\r\n"))
        .as("who may not read the answer may ask")
        .startsWith("\nHTTP/1.1 200");
  }

  @Test
  void a_character_that_must_be_escaped_is_named_with_its_escape() throws Exception {
    assertThat(
            answer(
                "GET /v1/libraries/l/chunks?filter={\"field\":1} HTTP/1.1\r\nHost: localhost\r\n"))
        .startsWith("\nHTTP/1.1 400")
        .contains("at character 30", "it is \\\"{\\\"", "%7B", "curl -G --data-urlencode");
    assertThat(answer("GET /v1/libraries/100% HTTP/1.1\r\nHost: localhost\r\n")).contains("%25");
  }

  /** A client of HTTP would not send it: the first line and the fields as they are. */
  private static String answer(String head) throws Exception {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      String request = head + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .lines()
          .reduce("", (all, line) -> all + "\n" + line);
    }
  }

  @Test
  void a_flag_that_is_neither_true_nor_false_deletes_nothing() {
    var library = TestLibrary.ofVectors(2).withVectors("d", new float[] {1, 0});
    given().delete(library.path("/documents/d?purge=yes")).then().statusCode(400);
    library.get("/documents/d").statusCode(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PUT    | /v1/libraries          | GET, HEAD, OPTIONS, POST
          PATCH  | /v1/info               | GET, HEAD, OPTIONS
          DELETE | /v1/libraries/l/search | OPTIONS, POST
          POST   | /v1/libraries/l        | DELETE, GET, HEAD, OPTIONS, PATCH
          GET    | /v1/admin/save         | OPTIONS, POST
          """)
  void a_wrong_method_is_answered_with_those_that_there_are(
      Method method, String path, String allowed) {
    TestLibrary.json("{}")
        .request(method, path)
        .then()
        .statusCode(405)
        .contentType("application/problem+json")
        .header("Allow", allowed)
        .body("code", equalTo("METHOD_NOT_ALLOWED"))
        .body("detail", containsString(allowed));
  }

  @Test
  void what_is_no_path_of_the_api_is_not_found() {
    for (String path : List.of("/nix", "/v1/nix", "/v1/libraries/none", "/v1/libraries/l/nix")) {
      given()
          .get(path)
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body("code", equalTo("NOT_FOUND"));
    }
    given().get("/v1/libraries/{id}", "a/b").then().statusCode(400);
    given()
        .accept("text/html")
        .get("/v1/info")
        .then()
        .statusCode(406)
        .body("code", equalTo("NOT_ACCEPTABLE"))
        .body("detail", equalTo("answers are application/json"));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/libraries/l/snapshots/s/archive, answers are application/x-tar",
    "/v1/jobs/j/events, answers are text/event-stream"
  })
  void who_takes_no_answer_of_an_operation_is_told_its_media_type(String path, String said) {
    given().accept("image/png").get(path).then().statusCode(406).body("detail", equalTo(said));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%zz",
        "/v1/libraries/%",
        "/v1/libraries/%4",
        "/v1/libraries/%ff",
        "/v1/libraries/%c3%28",
        "/v1/libraries/%ed%a0%80",
        "/v1/libraries?limit=%zz",
        "/v1/libraries?limit=%ff",
        "/v1/libraries/a|b"
      })
  void an_address_that_cannot_be_read_is_a_problem(String target) throws Exception {
    assertThat(answer("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n"))
        .startsWith("\nHTTP/1.1 400")
        .containsIgnoringCase("Content-Type: application/problem+json")
        .containsPattern("X-Request-Id: .+")
        .contains("\"code\":\"VALIDATION\"")
        .containsAnyOf("the address cannot be read", "are no UTF-8");
  }
}
