package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data set four times as large as the memory of the process that loads it, builds an index over
 * it and searches it. The process must not take more than that beside the system's cache of files,
 * which the system can take back at any time, and must answer as one does that has memory for all.
 *
 * <p>{@code -Dconfined=true} takes the cache away too, by a control group of so much memory: with a
 * slow or busy disk that takes minutes, and making one takes a right that builds seldom have.
 */
class OutOfCoreTest {
  private static final long VECTOR_BYTES =
      (long) OutOfCoreWork.ROWS * OutOfCoreWork.DIMENSION * Float.BYTES;
  private static final long LIMIT_BYTES = VECTOR_BYTES / 4;

  @TempDir Path directory;

  @Test
  void data_four_times_the_memory_is_loaded_and_found_as_in_memory() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "Linux tells what a process takes");
    Said said =
        run(
            Boolean.getBoolean("confined")
                ? List.of("../bench/confined", Long.toString(LIMIT_BYTES >> 20))
                : List.of());
    assertThat(said.status()).as(String.join("\n", said.lines())).isZero();
    assertThat(said.answers()).isEqualTo(OutOfCoreWork.inMemory(directory.resolve("large")));
    assertThat(said.kibibytes()).hasSize(3).allMatch(kibibytes -> kibibytes < LIMIT_BYTES >> 10);
  }

  private record Said(int status, List<String> lines) {
    List<String> answers() {
      return after(OutOfCoreWork.ANSWER);
    }

    List<Long> kibibytes() {
      return after(OutOfCoreWork.KIBIBYTES).stream().map(Long::valueOf).toList();
    }

    private List<String> after(String prefix) {
      return lines.stream()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .toList();
    }
  }

  private Said run(List<String> confinement) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(confinement);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            // what a small process would be given, and a compiler that takes little
            "-Xmx20m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OutOfCoreWork.class.getName(),
            Files.createDirectories(directory.resolve("small")).toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // as ./quire up starts a server: each arena of malloc keeps some of what was given back
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    Process process = builder.start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), lines);
  }
}
