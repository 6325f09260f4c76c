package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All queries in one pass over blocks of rows, beside a scan of all rows for each. */
class NearestRadiiTest {
  /** Several blocks, the last one short, and no multiple of a word of a set. */
  private static final int N = 5_003;

  private static final int DIMENSION = 100;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void the_kth_distance_is_that_of_the_scan(Metric metric) {
    try (Arena arena = Arena.ofConfined()) {
      Vectors rows = Rows.of(Rows.Kind.CLUSTERED, N, DIMENSION, metric, arena);
      List<MemorySegment> queries =
          IntStream.range(0, 20).mapToObj(i -> Rows.row(rows, i * 97)).toList();
      for (double share : new double[] {0.001, 0.3, 1}) {
        RowSet allowed =
            share == 1 ? RowSet.ALL : Answers.someRows(share, N, new Random(Rows.SEED), arena);
        for (int k : new int[] {1, 10, 100}) {
          float[] radii = new NearestRadii(rows, metric, k).of(queries, allowed, () -> false);
          for (int q = 0; q < radii.length; q++) {
            Neighbors scan = Answers.scan(rows, metric, queries.get(q), k, allowed);
            assertThat(radii[q]).isEqualTo(scan.distance(scan.size() - 1));
          }
        }
      }
    }
  }
}
