package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data set four times as large as the memory of the process that loads it, builds an index over
 * it and searches it. The process must not take more than that beside the system's cache of files,
 * which the system can take back at any time, and must answer as one does that has memory for all.
 *
 * <p>{@code -Dconfined=true} takes the cache away too, by a control group of so much memory: with a
 * slow or busy disk that takes minutes, and making one takes a right that builds seldom have. How
 * long it takes is not what is tested; how much it reads is.
 */
class OutOfCoreTest {
  private static final long VECTOR_BYTES =
      (long) OutOfCoreWork.ROWS * OutOfCoreWork.DIMENSION * Float.BYTES;
  private static final long LIMIT_BYTES = VECTOR_BYTES / 4;

  /** At any time: less than the limit, so that the cache has room for what is read again. */
  private static final long MOST_BYTES = LIMIT_BYTES / 5 * 4;

  /** Of a process that hangs; others take a hundredth. */
  private static final long MOST_MINUTES = 100;

  /**
   * How often all vectors may be read, with what the system reads around them, which differs from
   * disk to disk: 33 times where it reads 8 MiB ahead, where 208 were the fault of a build.
   */
  private static final int MOST_READS = 150;

  @TempDir Path directory;

  @Test
  void data_four_times_the_memory_is_loaded_and_found_as_in_memory() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "Linux tells what a process takes");
    CompletableFuture<List<String>> inMemory =
        CompletableFuture.supplyAsync(() -> OutOfCoreWork.inMemory(directory.resolve("large")));
    Said said =
        run(
            Boolean.getBoolean("confined")
                ? List.of("../bench/confined", Long.toString(LIMIT_BYTES >> 20))
                : List.of());
    assertThat(said.status()).as(String.join("\n", said.lines())).isZero();
    assertThat(said.answers()).isEqualTo(inMemory.get());
    assertThat(said.kibibytes()).hasSize(3).allMatch(kibibytes -> kibibytes < MOST_BYTES >> 10);
    assertThat(said.mebibytesRead()).isLessThan((MOST_READS * VECTOR_BYTES) >> 20);
  }

  private record Said(int status, List<String> lines) {
    List<String> answers() {
      return after(OutOfCoreWork.ANSWER);
    }

    List<Long> kibibytes() {
      return after(OutOfCoreWork.KIBIBYTES).stream().map(Long::valueOf).toList();
    }

    long mebibytesRead() {
      return Long.parseLong(after(OutOfCoreWork.MEBIBYTES_READ).getFirst());
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
            "-Xmx24m",
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
    CompletableFuture<Void> hangs =
        CompletableFuture.runAsync(
            () -> kill(process), CompletableFuture.delayedExecutor(MOST_MINUTES, TimeUnit.MINUTES));
    List<String> lines = process.inputReader().lines().toList();
    hangs.cancel(false);
    return new Said(process.waitFor(), lines);
  }

  // what confines it waits for it, and has no other child
  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
