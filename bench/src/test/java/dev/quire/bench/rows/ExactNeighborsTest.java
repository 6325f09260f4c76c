package dev.quire.bench.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.bench.Rows;
import dev.quire.domain.library.Metric;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactNeighborsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void they_are_those_of_sorting_all_rows_by_their_distance(Metric metric) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      // neither rows nor queries fill their blocks, and the dimension fills no lane
      FloatRows base = Rows.open(directory.resolve("base.npy"), 700, 13, 0, arena);
      FloatRows queries = Rows.open(directory.resolve("queries.npy"), 70, 13, 1, arena);
      NeighborRows found = ExactNeighbors.of(base, queries, metric, 10);
      for (int q = 0; q < queries.rows(); q++) {
        assertThat(found.nearest(q, 10))
            .as("seed %d, %s, query %d", Rows.SEED, metric, q)
            .containsExactly(sorted(base, queries.row(q), metric, 10));
      }
    }
  }

  @Test
  void equal_distances_go_by_row_number_and_k_ends_at_the_last_row() throws IOException {
    Path file = directory.resolve("same.npy");
    try (NpyFile npy = NpyFile.ofFloats(file, 3, 2)) {
      for (int i = 0; i < 3; i++) {
        npy.append(new float[] {1, 2});
      }
    }
    try (Arena arena = Arena.ofShared()) {
      FloatRows rows = FloatRows.open(file, arena);
      NeighborRows found = ExactNeighbors.of(rows, rows, Metric.L2, 5);
      assertThat(found.width()).isEqualTo(3);
      assertThat(found.nearest(2, 3)).containsExactly(0, 1, 2);
    }
  }

  private static int[] sorted(FloatRows base, float[] query, Metric metric, int k) {
    return IntStream.range(0, base.rows())
        .boxed()
        .sorted(Comparator.comparingDouble(row -> Distances.between(metric, query, base.row(row))))
        .limit(k)
        .mapToInt(row -> row)
        .toArray();
  }
}
