package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** New rows in lists around centroids that other rows of their kind were trained for. */
class InheritedListsTest {
  private static final int DIMENSION = 32;
  private static final IndexSpec.IvfFlat SPEC = new IndexSpec.IvfFlat(200, 0);
  private static final BuildOptions OPTIONS = new BuildOptions(7, 2, Progress.NONE);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void inherited_lists_find_what_trained_ones_find(Metric metric) {
    Vectors all = Rows.of(Rows.Kind.CLUSTERED, 20_000, DIMENSION, metric, arena);
    Vectors old = slice(all, 0, 12_000);
    Vectors added = slice(all, 12_000, 8_000);
    double trained = recall(added, metric, new IvfFlatBuilder(SPEC));
    double inherited = recall(added, metric, IvfFlatBuilder.inheriting(arrays(old, metric)));
    assertThat(trained).as("seed %d", Rows.SEED).isGreaterThan(0.8);
    assertThat(inherited).as("seed %d", Rows.SEED).isGreaterThan(trained - 0.03);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void probing_every_inherited_list_is_the_float_scan(Metric metric) {
    Vectors all = Rows.of(Rows.Kind.MIXED_MAGNITUDES, 3_000, DIMENSION, metric, arena);
    Vectors added = slice(all, 2_000, 1_000);
    IndexBuilder builder = IvfFlatBuilder.inheriting(arrays(slice(all, 0, 2_000), metric));
    Opened opened = open(added, metric, builder);
    for (int q = 0; q < 50; q++) {
      MemorySegment query = Rows.row(all, q);
      assertThat(opened.search(query, Effort.nprobe(200)))
          .as("seed %d", Rows.SEED)
          .isEqualTo(opened.scan(query, metric));
    }
  }

  @Test
  void a_few_rows_or_none_may_inherit_many_lists() {
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, 2_000, DIMENSION, Metric.L2, arena);
    Map<String, IndexArray> trained = arrays(all, Metric.L2);
    for (int n : new int[] {0, 1, 3}) {
      Vectors few = slice(all, 0, n);
      Opened opened = open(few, Metric.L2, IvfFlatBuilder.inheriting(trained));
      MemorySegment query = Rows.row(all, 5);
      assertThat(opened.index.nlist()).isEqualTo(200);
      assertThat(opened.search(query, Effort.nprobe(1))).isEqualTo(opened.scan(query, Metric.L2));
    }
  }

  @Test
  void centroids_that_do_not_fit_are_refused() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 500, DIMENSION, Metric.L2, arena);
    Vectors others = Rows.of(Rows.Kind.GAUSSIAN, 500, DIMENSION + 1, Metric.L2, arena);
    Map<String, IndexArray> trained = arrays(others, Metric.L2);
    IvfFlatBuilder builder = IvfFlatBuilder.inheriting(trained);
    assertThatThrownBy(() -> builder.build(rows, Metric.L2, OPTIONS, arena))
        .isInstanceOf(BrokenIndexException.class)
        .hasMessageContaining("centroids");
    assertThatThrownBy(() -> IvfFlatBuilder.inheriting(Map.of()))
        .isInstanceOf(BrokenIndexException.class)
        .hasMessageContaining("missing");
  }

  private double recall(Vectors rows, Metric metric, IndexBuilder builder) {
    Opened opened = open(rows, metric, builder);
    int hits = 0;
    for (int q = 0; q < 100; q++) {
      MemorySegment query = Rows.row(rows, q * (rows.rows() / 100));
      Neighbors found = opened.search(query, Effort.nprobe(6));
      Neighbors exact = opened.scan(query, metric);
      for (int i = 0; i < exact.size(); i++) {
        for (int j = 0; j < found.size(); j++) {
          hits += exact.row(i) == found.row(j) ? 1 : 0;
        }
      }
    }
    return hits / 1000.0;
  }

  private record Opened(Vectors rows, IvfFlatIndex index) {
    Neighbors search(MemorySegment query, Effort effort) {
      return index.search(query, 10, effort, RowSet.ALL, new SearchCounters());
    }

    Neighbors scan(MemorySegment query, Metric metric) {
      return ExactScan.search(rows, metric, query, 10, RowSet.ALL, new SearchCounters());
    }
  }

  private Opened open(Vectors rows, Metric metric, IndexBuilder builder) {
    BuiltIndex built = builder.build(rows, metric, OPTIONS, arena);
    Vectors reordered = Rows.reordered(rows, built, arena);
    IndexSpec.IvfFlat fromData = new IndexSpec.IvfFlat(0, 0);
    return new Opened(reordered, IvfFlatIndex.open(reordered, metric, built.arrays(), fromData));
  }

  private Map<String, IndexArray> arrays(Vectors rows, Metric metric) {
    return new IvfFlatBuilder(SPEC).build(rows, metric, OPTIONS, arena).arrays();
  }

  private static Vectors slice(Vectors rows, int from, int n) {
    long rowBytes = (long) rows.dimension() * Float.BYTES;
    return new Vectors(rows.floats().asSlice(from * rowBytes, n * rowBytes), n, rows.dimension());
  }
}
