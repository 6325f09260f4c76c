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
class NearestDistancesTest {
  /** Several blocks, the last one short, and no multiple of a word of a set. */
  private static final int N = 9_003;

  private static final int DIMENSION = 100;

  @ParameterizedTest
  @EnumSource(Metric.class)
  void distances_are_those_of_the_scan(Metric metric) {
    try (Arena arena = Arena.ofShared()) {
      Vectors rows = Rows.of(Rows.Kind.CLUSTERED, N, DIMENSION, metric, arena);
      List<MemorySegment> queries =
          IntStream.range(0, 20).mapToObj(i -> Rows.row(rows, i * 97)).toList();
      for (double share : new double[] {0.001, 0.3, 1}) {
        RowSet allowed =
            share == 1 ? RowSet.ALL : Answers.someRows(share, N, new Random(Rows.SEED), arena);
        for (int k : new int[] {1, 10, 100}) {
          for (int threads : new int[] {1, 3}) {
            BuildOptions options = new BuildOptions(Rows.SEED, threads, Progress.NONE);
            float[][] nearest = new NearestDistances(rows, metric, allowed, options).of(queries, k);
            for (int q = 0; q < nearest.length; q++) {
              assertThat(nearest[q])
                  .isEqualTo(distances(Answers.scan(rows, metric, queries.get(q), k, allowed)));
            }
          }
        }
      }
    }
  }

  private static float[] distances(Neighbors scan) {
    float[] distances = new float[scan.size()];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = scan.distance(i);
    }
    return distances;
  }
}
