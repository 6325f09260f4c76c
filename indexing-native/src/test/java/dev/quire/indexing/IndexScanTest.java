package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the index, its rows can be compared one by one. */
class IndexScanTest {
  private static final int N = 1_500;
  private static final int DIMENSION = 12;
  private static final BuildOptions OPTIONS = new BuildOptions(Rows.SEED, 1, Progress.NONE);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void a_scan_through_any_index_is_the_float_scan_of_the_allowed_rows(Metric metric) {
    Vectors source = Rows.of(Rows.Kind.CLUSTERED, N, DIMENSION, metric, arena);
    for (IndexBuilder builder : AnyIndex.builders()) {
      BuiltIndex built = builder.build(source, metric, OPTIONS, arena);
      Vectors rows = Rows.reordered(source, built, arena);
      VectorIndex index = AnyIndex.open(builder, rows, metric, built);
      for (double share : new double[] {0, 0.01, 0.5, 1}) {
        RowSet allowed = Answers.someRows(share, N, new Random(Rows.SEED), arena);
        MemorySegment query = Rows.row(rows, 7);
        SearchCounters counters = new SearchCounters();
        assertThat(index.scan(query, 10, allowed, counters))
            .as("%s, %s, seed %d", index.type(), metric, Rows.SEED)
            .isEqualTo(Answers.scan(rows, metric, query, 10, allowed));
        assertThat(counters.codesCompared()).isEqualTo(allowed.cardinality(N));
      }
    }
  }
}
