package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long now = 1_000_000_000_000L;

  @Test
  void a_terminal_shows_bar_rate_and_time_left_on_one_line() {
    var bar = new ProgressBar(out, "glosses", 2_000, true, () -> now);

    now += TimeUnit.SECONDS.toNanos(10);
    bar.show(500);

    assertThat(text())
        .isEqualTo(
            "\r  "
                + "█".repeat(7)
                + "░".repeat(23)
                + " 500 of 2,000 glosses (25 %), 50/s, 0:30 left\033[K");
  }

  @Test
  void a_terminal_ends_the_line_when_all_is_done() {
    var bar = new ProgressBar(out, "glosses", 100, true, () -> now);

    now += TimeUnit.SECONDS.toNanos(125);
    bar.show(100);

    assertThat(text())
        .contains("█".repeat(30), "100 of 100 glosses (100 %)", "took 2:05")
        .endsWith(System.lineSeparator());
  }

  @Test
  void a_log_gets_one_plain_line_for_every_tenth() {
    var bar = new ProgressBar(out, "glosses", 1_000, false, () -> now);

    for (int done = 10; done <= 1_000; done += 10) {
      now += TimeUnit.SECONDS.toNanos(1);
      bar.show(done);
    }

    assertThat(text().lines())
        .hasSize(10)
        .noneMatch(line -> line.contains("\r") || line.contains("\033"));
    assertThat(text().lines()).first().isEqualTo("  100 of 1,000 glosses (10 %), 10/s, 1:30 left");
  }

  @Test
  void nothing_done_in_no_time_divides_by_nothing() {
    new ProgressBar(out, "glosses", 10, false, () -> now).show(0);
    new ProgressBar(out, "glosses", 10, true, () -> now).show(0);

    assertThat(text()).contains("0 of 10 glosses (0 %), 0/s").doesNotContain("NaN", "left");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
