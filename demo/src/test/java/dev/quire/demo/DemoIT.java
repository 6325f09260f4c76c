package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.sdk.QuireClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo against the real server and the real model. Loading takes long, so the tests are a story
 * told in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {

  private static final String DASHBOARD = "http://localhost:8002";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern COMMAND =
      Pattern.compile("^curl .*\\n  .*\\n  .*$", Pattern.MULTILINE);

  @TempDir private static Path directory;
  private static RunningServer server;
  private static Told first;

  /** What a run of the demo said, and its exit code. */
  private record Told(int exitCode, String text) {}

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.start(directory);
    first = runDemo();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Order(1)
  void every_question_finds_its_word() {
    assertThat(first.exitCode()).as(first.text()).isZero();
    assertThat(first.text().lines().filter(line -> line.startsWith(" → ")))
        .as(first.text())
        .satisfiesExactly(
            line -> assertThat(line).contains("elephant"),
            line -> assertThat(line).contains("honey"),
            line -> assertThat(line).contains("bicycle"));
    assertThat(first.text()).contains(server.address() + "/docs", DASHBOARD);
  }

  @Test
  @Order(2)
  void a_second_run_has_nothing_to_load() {
    Told second = runDemo();

    assertThat(second.exitCode()).isZero();
    assertThat(second.text())
        .contains("in the library 'reverse-dictionary' already")
        .doesNotContain("Loading");
  }

  @Test
  @Order(3)
  void a_load_that_was_interrupted_goes_on_where_it_stopped() {
    try (var quire = QuireClient.connect(server.address())) {
      var chunks = quire.library(ReverseDictionary.ID).chunks();
      long all = chunks.count();
      chunks.deleteAll(List.of("n02506148"));

      Told again = runDemo();

      assertThat(again.exitCode()).isZero();
      assertThat(again.text()).contains("Loading");
      assertThat(chunks.count()).isEqualTo(all);
    }
  }

  @Test
  @Order(4)
  void the_commands_to_paste_create_load_and_find_the_elephant() throws Exception {
    List<String> commands =
        COMMAND.matcher(first.text()).results().map(MatchResult::group).toList();
    assertThat(commands).hasSize(3);

    assertThat(paste(commands.get(0)).at("/id").asText()).isEqualTo("by-hand");
    assertThat(paste(commands.get(1)).at("/changes/added").asInt()).isEqualTo(3);
    assertThat(paste(commands.get(2)).at("/hits/0/chunkId").asText()).isEqualTo("n02506148");
  }

  private static Told runDemo() {
    var written = new ByteArrayOutputStream();
    var out = new PrintStream(written, true, StandardCharsets.UTF_8);
    int exitCode = new Demo(server.address(), DASHBOARD, PATIENCE, out).run();
    return new Told(exitCode, written.toString(StandardCharsets.UTF_8));
  }

  private static JsonNode paste(String command) throws Exception {
    Process shell = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    byte[] said = shell.getInputStream().readAllBytes();
    assertThat(shell.waitFor()).as(new String(said, StandardCharsets.UTF_8)).isZero();
    return new ObjectMapper().readTree(said);
  }
}
