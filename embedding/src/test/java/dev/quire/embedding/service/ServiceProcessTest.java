package dev.quire.embedding.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.embedding.http.HttpEmbedder;
import dev.quire.embedding.http.HttpOptions;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The service as operators start it: a process of its own, with nothing but its runtime's jars. */
class ServiceProcessTest {

  @Test
  void it_starts_quietly_serves_and_ends_when_told_to() throws Exception {
    Process process = start("0");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
      String ready = out.readLine();
      assertThat(ready).startsWith("Quire embeddings: all-MiniLM-L6-v2 at http://127.0.0.1:");
      URI address = URI.create(ready.substring(ready.indexOf("http")));
      try (HttpEmbedder embedder =
          HttpEmbedder.connect(
              HttpOptions.to(address).withRequestTimeout(Duration.ofMinutes(10)))) {
        assertThat(embedder.embed(List.of("elephant")).getFirst().dimension()).isEqualTo(384);
      }
      process.toHandle().destroy(); // Process.destroy would close the streams as well
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(errors.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_port_that_is_none_is_reported_without_a_stack_trace() throws Exception {
    Process process = start("eight");
    try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(errors.readAllLines())
          .containsExactly(
              "QUIRE_EMBEDDING_PORT is \"eight\"; it must be a number from 0 to 65535");
      assertThat(process.waitFor()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void settings_come_from_the_environment() {
    assertThat(ServiceOptions.of(Map.of()).port()).isEqualTo(8001);
    assertThat(ServiceOptions.of(Map.of()).host()).isEqualTo("127.0.0.1");
    assertThat(ServiceOptions.of(Map.of("QUIRE_EMBEDDING_HOST", "0.0.0.0")).host())
        .isEqualTo("0.0.0.0");
    assertThatThrownBy(() -> ServiceOptions.of(Map.of("QUIRE_EMBEDDING_PORT", "70000")))
        .hasMessageContaining("70000");
  }

  private static Process start(String port) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder process =
        new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            runtimeClassPath(),
            EmbeddingService.class.getName());
    process.environment().put("QUIRE_EMBEDDING_PORT", port);
    return process.start();
  }

  /** That of the tests, without a logger's binding, and without the ONNX file. */
  private static String runtimeClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("slf4j-jdk14") && !entry.contains("langchain4j"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
