package dev.quire.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.bench.UsageException;
import dev.quire.bench.rows.ExactNeighbors;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.NeighborRows;
import dev.quire.bench.rows.NpyFile;
import dev.quire.domain.library.Metric;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallTest {
  @TempDir Path directory;
  private final Arena arena = Arena.ofShared();
  private FloatRows base;
  private FloatRows queries;
  private NeighborRows truth;
  private Recall recall;

  /** On a line: the query at 0, rows at 1, 2, 3, 3, 4. */
  @BeforeEach
  void write() throws IOException {
    base = line("base.npy", 1, 2, 3, 3, 4);
    queries = line("queries.npy", 0);
    truth = ExactNeighbors.of(base, queries, Metric.L2, 3);
    recall = new Recall(base, queries, truth, Metric.L2, 3);
  }

  private FloatRows line(String name, float... places) throws IOException {
    Path file = directory.resolve(name);
    try (NpyFile npy = NpyFile.ofFloats(file, places.length, 1)) {
      for (float place : places) {
        npy.append(new float[] {place});
      }
    }
    return FloatRows.open(file, arena);
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void the_true_rows_in_any_order_are_all_of_it() {
    assertThat(recall.of(0, 2, 0, 1)).isEqualTo(1);
  }

  @Test
  void a_row_that_ties_with_the_last_true_one_counts() {
    assertThat(truth.nearest(0, 3)).containsExactly(0, 1, 2);
    assertThat(recall.of(0, 0, 1, 3)).isEqualTo(1);
  }

  @Test
  void a_farther_row_a_missing_row_and_a_row_said_twice_do_not_count() {
    assertThat(recall.of(0, 0, 1, 4)).isEqualTo(2.0 / 3);
    assertThat(recall.of(0, 0, 1)).isEqualTo(2.0 / 3);
    assertThat(recall.of(0, 0, 0, 0)).isEqualTo(1.0 / 3);
    assertThat(recall.of(0)).isZero();
  }

  @Test
  void rows_beyond_k_are_not_looked_at() {
    assertThat(recall.of(0, 4, 4, 4, 0, 1, 2)).isZero();
  }

  @Test
  void a_ground_truth_of_other_files_is_refused() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new Recall(base, queries, truth, Metric.L2, 4))
        .withMessage("the ground truth is [1, 3]; [1, at least 4] is needed");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> new Recall(base.first(2), queries, truth, Metric.L2, 3))
        .withMessageContaining("names row 2; the base has rows 0 to 1");
  }
}
