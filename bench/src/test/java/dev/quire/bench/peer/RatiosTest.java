package dev.quire.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.bench.search.Figures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatiosTest {
  private static final List<Round> ROUNDS =
      List.of(
          new Round(
              List.of(line("quire", 0.96, 300), line("quire", 0.91, 500), line("peer", 0.97, 100))),
          new Round(
              List.of(line("quire", 0.96, 360), line("quire", 0.91, 510), line("peer", 0.97, 100))),
          new Round(
              List.of(
                  line("quire", 0.96, 420), line("quire", 0.91, 520), line("peer", 0.97, 100))));

  @Test
  void an_engine_is_judged_by_its_fastest_effort_that_reaches_the_recall() {
    assertThat(new Ratios(ROUNDS, List.of(0.9)).table())
        .contains("quire | 0.9100 | {efSearch=10} | 510 |");
    assertThat(new Ratios(ROUNDS, List.of(0.95)).table())
        .contains("quire | 0.9600 | {efSearch=10} | 360 |");
  }

  @Test
  void ratios_are_of_the_same_round_median_first_then_their_spread() {
    assertThat(new Ratios(ROUNDS, List.of(0.95)).table()).contains("| 3.60 [3.00–4.20] |");
  }

  @Test
  void a_recall_that_nobody_reaches_is_said_so() {
    assertThat(new Ratios(ROUNDS, List.of(0.99)).table())
        .contains("| 0.99 | 1 | quire | not reached |")
        .contains("| 0.99 | 1 | peer | not reached |");
  }

  private static Figures line(String engine, double recall, double qps) {
    return new Figures(
        engine,
        "hnsw",
        1000,
        8,
        "cosine",
        10,
        Map.of(),
        Map.of("efSearch", 10),
        1,
        recall,
        qps,
        1,
        2,
        3,
        4,
        5);
  }
}
