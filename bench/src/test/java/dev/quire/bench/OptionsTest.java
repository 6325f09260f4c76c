package dev.quire.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.domain.library.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void values_come_in_their_types_or_by_default() {
    Options options = options("--k 5 --threads 1,2 --seconds 0.5 --metric l2");
    assertThat(options.count("k", 10)).isEqualTo(5);
    assertThat(options.counts("threads")).containsExactly(1, 2);
    assertThat(options.seconds("seconds", 2)).isEqualTo(0.5);
    assertThat(options.choice("metric", Metric.COSINE)).isEqualTo(Metric.L2);
    assertThat(options.count("batch", 1_000)).isEqualTo(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "k 5             | 'k' is no option; options look like --name value",
        "--k             | --k needs a value",
        "--k 1 --k 2     | --k is given twice",
        "--bsae B.npy    | --bsae is unknown here; known: --base, --k, --metric, --threads",
        "--k ten         | --k is 'ten', which is not a whole number",
        "--k 0           | --k is 0; at least 1 is needed",
        "--threads 1,x   | --threads is 'x', which is not a whole number",
        "--metric cosinus| --metric is 'cosinus'; one of [cosine, dot, l2] is needed",
        "--base none.npy | --base: there is no file none.npy",
      })
  void a_wrong_command_line_is_refused_with_its_remedy(String line, String message) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(
            () -> {
              Options options = options(line);
              options.allow("k", "threads", "metric", "base");
              options.count("k", 1);
              options.counts("threads");
              options.choice("metric", Metric.COSINE);
              options.file("base");
            })
        .withMessage(message);
  }

  private static Options options(String line) {
    return Options.parse(List.of(line.strip().split(" +")));
  }
}
