package dev.quire.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.sdk.error.InvalidRequestException;
import dev.quire.sdk.error.JobFailedException;
import dev.quire.sdk.error.ProblemException;
import dev.quire.sdk.error.ServerUnreachableException;
import dev.quire.sdk.error.UnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a refusal, a busy server and a broken connection look like to a caller, and what is tried
 * again.
 */
class FailureTest {

  private static final Map<String, String> AT_ONCE = Map.of("Retry-After", "0");
  private final Wire wire = new Wire();
  private final QuireClient quire = wire.client();

  @AfterEach
  void close() {
    quire.close();
    wire.close();
  }

  @Test
  void a_problem_keeps_all_that_the_server_said() {
    wire.answers(
        422,
        """
        {"type":"about:blank","title":"Dimension mismatch","status":422,"detail":"3 components, the library has 384","code":"DIMENSION_MISMATCH",
         "requestId":"r1","violations":[{"field":"vector","message":"has 3"}]}""");
    var thrown =
        catchThrowableOfType(
            InvalidRequestException.class, () -> quire.library("b").search(new float[3], s -> {}));
    assertThat(thrown.code()).isEqualTo("DIMENSION_MISMATCH");
    assertThat(thrown.problem().violations()).extracting("field").containsExactly("vector");
    assertThat(thrown).hasMessageContainingAll("422", "3 components", "vector: has 3", "r1");
  }

  @ParameterizedTest
  @CsvSource({
    "400,InvalidRequest",
    "401,NotAllowed",
    "403,NotAllowed",
    "404,NotFound",
    "409,Conflict",
    "412,Conflict",
    "413,InvalidRequest",
    "500,ServerFailed",
    "502,ServerFailed",
    "504,Unavailable",
    "507,Unavailable"
  })
  void each_status_says_whose_turn_it_is(int status, String kind) {
    wire.answers(status, "<html>a proxy's page</html>");
    assertThatThrownBy(() -> quire.libraries().get("b"))
        .isInstanceOf(ProblemException.class)
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(kind + "Exception"))
        .hasMessageContaining("" + status);
  }

  @Test
  void a_busy_server_is_asked_again_even_to_write() {
    wire.answers(503, "", AT_ONCE).answers(429, "", AT_ONCE).answers(201, "{\"id\":\"d1\"}");
    assertThat(quire.library("b").documents().create(d -> d.text("t")).id()).isEqualTo("d1");
    assertThat(wire.asked())
        .hasSize(3)
        .extracting(Wire.Asked::json)
        .containsOnly("{\"text\":\"t\"}");
  }

  @Test
  void an_upload_starts_over_from_its_first_byte() {
    wire.answers(503, "", AT_ONCE).answers(201, "{}");
    quire.library("b").chunks().upload("d", "r", new float[][] {{1, 2}});
    assertThat(wire.asked().get(1).latin1()).isEqualTo(wire.asked().get(0).latin1());
  }

  @Test
  void a_server_that_stays_busy_is_given_up() {
    wire.answers(503, "", AT_ONCE)
        .answers(503, "", AT_ONCE)
        .answers(503, "{\"code\":\"OVERLOADED\"}", AT_ONCE);
    assertThatThrownBy(() -> quire.libraries().get("b"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("OVERLOADED");
    assertThat(wire.asked()).hasSize(3);
  }

  @Test
  void a_broken_connection_is_tried_again_for_a_search() {
    wire.hangsUp().hangsUp().answers(200, "{\"hits\":[],\"complete\":true}").answers(200, "{}");
    assertThat(quire.library("b").search("q")).isEmpty();
  }

  @Test
  void a_broken_connection_is_not_tried_again_for_a_write_that_may_have_happened() {
    wire.hangsUp().answers(201, "{\"id\":\"d1\"}");
    assertThatThrownBy(() -> quire.library("b").documents().create(d -> d.text("t")))
        .isInstanceOf(ServerUnreachableException.class);
    assertThat(wire.asked()).hasSize(1);
  }

  @Test
  void a_server_that_is_not_there_is_named_with_a_remedy() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (var nobody =
        QuireClient.connect(
            "http://localhost:" + free, o -> o.retries(1, java.time.Duration.ZERO))) {
      assertThatThrownBy(() -> nobody.libraries().list().page(10))
          .isInstanceOf(ServerUnreachableException.class)
          .hasMessageContainingAll("localhost:" + free, "Is the server running");
    }
  }

  @Test
  void an_address_that_is_none_is_refused_before_anything_is_sent() {
    assertThatThrownBy(() -> QuireClient.connect("localhost:8000"))
        .hasMessageContaining("http://localhost:8000");
  }

  @Test
  void an_answer_that_is_not_json_is_not_taken_for_one() {
    wire.answers(200, "<html>hello</html>");
    assertThatThrownBy(() -> quire.libraries().get("b"))
        .isInstanceOf(ServerUnreachableException.class);
  }

  @Test
  void a_job_that_fails_says_why() {
    wire.answers(
        200,
        "{\"id\":\"j\",\"type\":\"index_build\",\"state\":\"failed\",\"error\":\"the disk is full\"}");
    assertThatThrownBy(() -> quire.waitFor(quire.jobs().get("j")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("the disk is full");
  }
}
