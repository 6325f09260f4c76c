package dev.quire.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.sdk.error.ConflictException;
import dev.quire.sdk.error.InvalidRequestException;
import dev.quire.sdk.error.JobFailedException;
import dev.quire.sdk.error.NotFoundException;
import dev.quire.sdk.error.ProblemException;
import dev.quire.sdk.error.ServerUnreachableException;
import dev.quire.sdk.error.UnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a refusal, a busy server and a broken connection look like to a caller, and what is tried
 * again.
 */
class FailureTest {

  private static final Map<String, String> AT_ONCE = Map.of("Retry-After", "0");
  private static final String OVERLOADED = "{\"code\":\"OVERLOADED\"}";
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
    wire.answers(503, OVERLOADED, AT_ONCE)
        .answers(429, "", AT_ONCE)
        .answers(201, "{\"id\":\"d1\"}");
    assertThat(quire.library("b").documents().create(d -> d.text("t")).id()).isEqualTo("d1");
    assertThat(wire.asked())
        .hasSize(3)
        .extracting(Wire.Asked::json)
        .containsOnly("{\"text\":\"t\"}");
  }

  @Test
  void an_upload_starts_over_from_its_first_byte() {
    wire.answers(503, OVERLOADED, AT_ONCE).answers(201, "{}");
    quire.library("b").chunks().upload("d", "r", new float[][] {{1, 2}});
    assertThat(wire.asked().get(1).latin1()).isEqualTo(wire.asked().get(0).latin1());
  }

  @Test
  void an_upload_of_which_something_is_stored_does_not_start_over() {
    wire.answers(
        503,
        "{\"code\":\"OVERLOADED\",\"violations\":[{\"field\":\"rows\",\"message\":\"the first 1 of 2 are stored\"}]}",
        AT_ONCE);
    assertThatThrownBy(() -> quire.library("b").chunks().upload("d", "r", new float[][] {{1}, {2}}))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the first 1 of 2 are stored");
    assertThat(wire.asked()).hasSize(1);
  }

  @Test
  void rows_of_different_length_are_refused_before_anything_is_sent() {
    assertThatThrownBy(
            () -> quire.library("b").chunks().upload("d", "r", new float[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1 has 1 components, row 0 has 2");
    assertThat(wire.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"code\":\"TOO_MANY_FILES\"}"})
  void a_refusal_that_may_have_come_too_late_is_not_asked_again_to_write(String body) {
    wire.answers(503, body, AT_ONCE);
    assertThatThrownBy(() -> quire.library("b").documents().create(d -> d.text("t")))
        .isInstanceOf(UnavailableException.class);
    assertThat(wire.asked()).hasSize(1);
  }

  @Test
  void a_refusal_that_may_have_come_too_late_is_asked_again_where_that_is_harmless() {
    wire.answers(503, "{\"code\":\"TOO_MANY_FILES\"}", AT_ONCE).answers(404, "{}");
    quire.library("b").documents().delete("d");
    assertThat(wire.asked()).hasSize(2);
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
  void a_condition_is_asked_once_as_its_own_success_would_refuse_it() {
    List<Consumer<Documents>> conditional =
        List.of(
            d -> d.put("d", with -> with.ifAbsent()),
            d -> d.put("d", with -> with.ifRevision(1)),
            d -> d.delete("d", 1));
    for (var call : conditional) {
      wire.hangsUp();
      assertThatThrownBy(() -> call.accept(quire.library("b").documents()))
          .isInstanceOf(ServerUnreachableException.class);
    }
    assertThat(wire.asked()).hasSize(3);
    wire.answers(412, "{\"code\":\"PRECONDITION_FAILED\"}");
    assertThatThrownBy(() -> quire.library("b").documents().delete("d", 1))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void a_delete_that_finds_nothing_after_a_broken_connection_has_succeeded() {
    wire.hangsUp().answers(404, "{\"code\":\"NOT_FOUND\"}");
    quire.library("b").chunks().delete("c");
    wire.answers(404, "{\"code\":\"NOT_FOUND\"}");
    assertThatThrownBy(() -> quire.library("b").chunks().delete("c"))
        .isInstanceOf(NotFoundException.class);
    wire.answers(503, OVERLOADED, AT_ONCE).answers(404, "{\"code\":\"NOT_FOUND\"}");
    assertThatThrownBy(() -> quire.library("b").chunks().delete("c"))
        .as("a server that did nothing deleted nothing")
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void a_purge_whose_receipt_is_lost_is_not_asked_again() {
    wire.hangsUp();
    assertThatThrownBy(() -> quire.library("b").chunks().purge("c"))
        .isInstanceOf(ServerUnreachableException.class);
    assertThat(wire.asked()).hasSize(1);
  }

  @Test
  void a_download_replaces_a_longer_file_and_a_broken_one_leaves_it(@TempDir Path dir)
      throws IOException {
    Path tar = Files.writeString(dir.resolve("s.tar"), "the longer archive of last week");
    var snapshots = quire.library("b").snapshots();
    wire.breaksOff("half").breaksOff("half of").breaksOff("half");
    assertThatThrownBy(() -> snapshots.download("s", tar))
        .isInstanceOf(ServerUnreachableException.class);
    assertThat(tar).hasContent("the longer archive of last week");
    wire.breaksOff("more than is in it").answers(200, "archive");
    snapshots.download("s", tar);
    assertThat(tar).hasContent("archive");
    assertThat(dir).isDirectoryContaining(file -> file.equals(tar)).isNotEmptyDirectory();
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(tar);
    }
  }

  static Stream<Consumer<QuireClient>> longTasks() {
    Path file = Path.of("pom.xml");
    return Stream.of(
        q -> q.admin().save(),
        q -> q.admin().save("b"),
        q -> q.libraries().importSnapshot(file),
        q -> q.library("b").snapshots().create(),
        q -> q.library("b").snapshots().restore("s", "c"),
        q ->
            q.library("b")
                .snapshots()
                .download("s", Path.of(System.getProperty("java.io.tmpdir"), "s.tar")),
        q -> q.library("b").index().evaluate(1, 1),
        q -> q.library("b").documents().purge("d"),
        q -> q.library("b").chunks().purge("c"),
        q -> q.library("b").chunks().upload("d", "r", file));
  }

  @ParameterizedTest
  @MethodSource("longTasks")
  void what_takes_long_has_a_time_of_its_own(Consumer<QuireClient> call) throws IOException {
    requireTimeout(
        call, o -> o.timeout(Duration.ofDays(1)).longTaskTimeout(Duration.ofMillis(5)), "longTask");
  }

  @Test
  void a_time_that_is_over_names_its_option() throws IOException {
    requireTimeout(
        q -> q.libraries().get("b"), o -> o.timeout(Duration.ofMillis(5)), "ClientOptions.timeout");
  }

  private static void requireTimeout(
      Consumer<QuireClient> call, Consumer<ClientOptions> options, String named)
      throws IOException {
    // the system takes the connection, and nobody answers
    try (var silent = new ServerSocket(0);
        var client = QuireClient.connect("http://localhost:" + silent.getLocalPort(), options)) {
      assertThatThrownBy(() -> call.accept(client))
          .isInstanceOf(ServerUnreachableException.class)
          .hasMessageContainingAll("5 ms", named);
    }
  }

  @Test
  void a_server_that_is_not_there_is_named_with_a_remedy() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (var nobody =
        QuireClient.connect("http://localhost:" + free, o -> o.retries(1, Duration.ZERO))) {
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
