package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.sdk.model.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Given to a real shell, as a reader would paste them; a function stands where curl would be and
 * tells what it was given.
 */
class CurlCommandsTest {

  private static final String AWKWARD = "it's \"quoted\"; costs $5 \\ or `more`";

  private final List<String> commands =
      new CurlCommands("http://localhost:8123")
          .of(List.of(gloss("n1", AWKWARD), gloss("n2", "plain")), "what's that?");

  @Test
  void there_are_three_in_the_order_in_which_they_work() throws Exception {
    assertThat(commands).hasSize(3);
    assertThat(argumentsOf(commands.get(0))).contains("POST", "http://localhost:8123/v1/libraries");
    assertThat(argumentsOf(commands.get(1)))
        .contains("PUT", "http://localhost:8123/v1/libraries/by-hand/documents/glosses");
    assertThat(argumentsOf(commands.get(2)))
        .contains("POST", "http://localhost:8123/v1/libraries/by-hand/search");
  }

  @Test
  void the_shell_leaves_every_text_as_it_was() throws Exception {
    JsonNode load = bodyOf(commands.get(1));
    assertThat(load.at("/chunks/0/text").asText()).isEqualTo(AWKWARD);
    assertThat(load.at("/chunks/1/id").asText()).isEqualTo("n2");

    assertThat(bodyOf(commands.get(2)).at("/text").asText()).isEqualTo("what's that?");
    assertThat(bodyOf(commands.get(0)).at("/embeddingModel").asText())
        .isEqualTo("all-MiniLM-L6-v2");
  }

  private static JsonNode bodyOf(String command) throws Exception {
    return new ObjectMapper().readTree(argumentsOf(command).getLast());
  }

  private static List<String> argumentsOf(String command) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("bash", "-c", "curl() { printf '%s\\n' \"$@\"; }\n" + command).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    return said.lines().toList();
  }

  private static Hit gloss(String id, String text) {
    return new Hit(
        id,
        "noun.animal",
        0,
        0.9,
        0.2,
        text,
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
