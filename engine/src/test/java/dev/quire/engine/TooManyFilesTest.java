package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.filter.Filter;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process under a real limit of open files. */
class TooManyFilesTest {
  /** A Java process opens some forty files of its own. */
  private static final int LIMIT = 150;

  @TempDir Path directory;

  @Test
  void a_process_that_may_open_no_more_files_says_so_reads_and_goes_on_when_it_may()
      throws Exception {
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
                FewFilesWork.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    List<String> said = process.inputReader().lines().toList();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
    assertThat(said)
        .anySatisfy(line -> assertThat(line).startsWith(FewFilesWork.REFUSED).contains("ulimit -n"))
        .contains(FewFilesWork.WROTE_AGAIN);
    assertThat(new Fsck(directory, new StoredIndexes()).check()).noneMatch(Finding::isDamage);
    try (Quire quire = Quire.open(directory, Embedders.NONE, EngineOptions.DEFAULT)) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(quire.chunks().count(FewFilesWork.FIRST, Filter.ALL)).isEqualTo(2);
    }
  }
}
