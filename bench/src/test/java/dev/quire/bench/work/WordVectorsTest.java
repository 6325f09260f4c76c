package dev.quire.bench.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import dev.quire.bench.rows.FloatRows;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorsTest {
  @TempDir Path directory;

  @Test
  void each_distinct_vector_becomes_a_row_of_the_base_or_of_the_queries() throws Exception {
    Path file = directory.resolve("words.json");
    String vectors =
        IntStream.of(1, 2, 3, 4, 4).mapToObj(i -> vector(i)).collect(Collectors.joining(","));
    Files.writeString(
        file,
        """
        {"dimensions":100,"words":["vectors","b"],"unkVector":[0],"vectors":{%s}}"""
            .formatted(vectors));
    run("--file %s --queries 1 --out %s".formatted(file, directory));
    try (Arena arena = Arena.ofConfined()) {
      FloatRows base = FloatRows.open(directory.resolve("base.npy"), arena);
      FloatRows queries = FloatRows.open(directory.resolve("queries.npy"), arena);
      assertThat(base.rows()).isEqualTo(3);
      assertThat(queries.rows()).isEqualTo(1);
      assertThat(IntStream.range(0, 3).mapToDouble(i -> base.row(i)[99]).sum() + queries.row(0)[99])
          .isEqualTo(1 + 2 + 3 + 4);
    }
  }

  @Test
  void a_missing_file_says_what_to_install() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> run("--out %s --file %s/none".formatted(directory, directory)))
        .withMessageContaining("npm install");
  }

  private static String vector(int value) {
    String numbers =
        IntStream.range(0, 100).mapToObj(i -> "" + value).collect(Collectors.joining(","));
    return "\"w%d\":[%s,9.5,77]".formatted(System.nanoTime(), numbers);
  }

  private static void run(String line) throws Exception {
    new WordVectorsCommand()
        .run(
            Options.parse(List.of(line.split(" "))),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }
}
