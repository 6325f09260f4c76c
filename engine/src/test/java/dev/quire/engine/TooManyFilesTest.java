package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process under a real limit of open files. */
class TooManyFilesTest {
  /** A Java process opens some forty files of its own. */
  private static final int LIMIT = 150;

  @TempDir Path temporary;

  @Test
  void a_process_that_may_open_no_more_files_says_so_reads_and_goes_on_when_it_may()
      throws Exception {
    List<String> said = run(FewFilesWork.class);
    assertThat(said)
        .anySatisfy(line -> assertThat(line).startsWith(FewFilesWork.REFUSED).contains("ulimit -n"))
        .contains(FewFilesWork.WROTE_AGAIN);
    requireSound();
    try (Quire quire = Quire.open(data(), Embedders.NONE, EngineOptions.DEFAULT)) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(quire.chunks().count(FewFilesWork.FIRST, Filter.ALL)).isEqualTo(2);
    }
  }

  @Test
  void libraries_that_find_no_file_when_they_are_opened_are_opened_later() throws Exception {
    assertThat(run(FewFilesStart.class)).contains(FewFilesStart.ALL_WELL);
    requireSound();
    try (Quire quire = Quire.open(data(), Embedders.NONE, EngineOptions.DEFAULT)) {
      assertThat(quire.damaged()).isEmpty();
    }
  }

  private Path data() {
    return temporary.resolve("data");
  }

  private void requireSound() {
    assertThat(new Fsck(data(), new StoredIndexes()).check()).noneMatch(Finding::isDamage);
  }

  /** Returns what it said; it must end, and well. */
  private List<String> run(Class<?> main) throws IOException, InterruptedException {
    // a file and no pipe: a child that hangs is not read from for ever
    Path output = temporary.resolve("output");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n " + LIMIT + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName(),
                data().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.MINUTES);
    process.destroyForcibly().waitFor();
    String said = Files.readString(output);
    assertThat(ended).as("it ends; it said:\n%s", said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.lines().toList();
  }
}
