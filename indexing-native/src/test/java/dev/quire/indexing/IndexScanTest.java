package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

  /** Searched by a filter over rows, of which the index has none. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void no_rows_answer_with_none_whatever_the_filter(Metric metric) {
    Vectors none = Rows.of(Rows.Kind.GAUSSIAN, 0, DIMENSION, metric, arena);
    MemorySegment query = arena.allocate(JAVA_FLOAT, DIMENSION);
    RowSet some = Answers.someRows(1, 70, new Random(Rows.SEED), arena);
    for (IndexBuilder builder : AnyIndex.builders()) {
      VectorIndex index =
          AnyIndex.open(builder, none, metric, builder.build(none, metric, OPTIONS, arena));
      for (RowSet allowed : List.of(RowSet.ALL, some)) {
        Effort given = new Effort(3, 20, 2);
        for (Effort effort : List.of(Effort.DEFAULT, given)) {
          assertThat(index.search(query, 10, effort, allowed, new SearchCounters()).size())
              .as("%s, %s", index.type(), metric)
              .isZero();
        }
        assertThat(index.scan(query, 10, allowed, new SearchCounters()).size()).isZero();
      }
    }
  }

  @Test
  void a_filter_over_fewer_rows_than_there_are_is_refused() {
    Vectors source = Rows.of(Rows.Kind.GAUSSIAN, 200, DIMENSION, Metric.L2, arena);
    MemorySegment query = Rows.row(source, 0);
    RowSet tooSmall = RowSet.of(arena.allocate(JAVA_LONG, 2), 128);
    for (IndexBuilder builder : AnyIndex.builders()) {
      BuiltIndex built = builder.build(source, Metric.L2, OPTIONS, arena);
      VectorIndex index =
          AnyIndex.open(builder, Rows.reordered(source, built, arena), Metric.L2, built);
      SearchCounters counters = new SearchCounters();
      assertThatIllegalArgumentException()
          .as("%s", index.type())
          .isThrownBy(() -> index.search(query, 1, Effort.DEFAULT, tooSmall, counters));
      assertThatIllegalArgumentException()
          .as("%s", index.type())
          .isThrownBy(() -> index.scan(query, 1, tooSmall, counters));
    }
  }
}
