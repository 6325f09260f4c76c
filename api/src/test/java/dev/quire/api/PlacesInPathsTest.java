package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a thing called ".." is not done to what holds it. */
@QuarkusTest
class PlacesInPathsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", // what curl makes of /documents/..
        "//",
        "/documents/..",
        "/documents/%2E%2E",
        "/snapshots/%2e.",
        "/."
      })
  void to_change_or_delete_what_no_path_can_name_does_nothing(String below) throws IOException {
    var library = TestLibrary.ofVectors(2);
    for (String method : List.of("DELETE", "PATCH")) {
      assertThat(answer(method, library.path(below))).startsWith("HTTP/1.1 400").contains("path");
    }
    library.get("").statusCode(200);
  }

  @Test
  void what_is_read_may_end_with_a_slash_and_names_no_place() {
    var library = TestLibrary.ofVectors(2);
    library.get("/").statusCode(200).body("id", equalTo(library.id()));
    given()
        .urlEncodingEnabled(false)
        .get(library.path("/documents/%2E%2E"))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("stands for a place"));
  }

  /** As it stands there: clients of more than a line would take the places away. */
  private static String answer(String method, String target) throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      String request =
          method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
