package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HnswIndexTest {
  private static final BuildOptions ONE_THREAD = new BuildOptions(7, 1, Progress.NONE);
  private static final IndexSpec.Hnsw FROM_DATA = new IndexSpec.Hnsw(0, 0, 0);

  /** So few links and candidates that walks pay even among few rows. */
  private static final IndexSpec.Hnsw SMALL = new IndexSpec.Hnsw(6, 40, 20);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void default_effort_finds_nearly_all_neighbours_of_clustered_rows(Metric metric) {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 20_000, 32, metric, arena);
    Built built = build(rows, metric, FROM_DATA, ONE_THREAD);
    SearchCounters counters = new SearchCounters();
    double recall =
        Answers.recall(built.index, built.rows, metric, Effort.DEFAULT, RowSet.ALL, counters);
    assertThat(recall).as("recall@10, %s, seed %d", metric, Rows.SEED).isGreaterThan(0.95);
    assertThat(counters.nodesVisited()).isPositive();
    assertThat(counters.codesCompared() / 100).isLessThan(3000);
    assertThat(counters.vectorsCompared() / 100).isLessThan(64);
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void finds_the_nearest_of_any_kind_of_rows(Rows.Kind kind) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(kind, 6000, 24, metric, arena);
      Built built = build(rows, metric, new IndexSpec.Hnsw(12, 60, 0), ONE_THREAD);
      built.index.validate();
      SearchCounters counters = new SearchCounters();
      Effort effort = new Effort(0, 80, 0);
      double recall = Answers.recall(built.index, built.rows, metric, effort, RowSet.ALL, counters);
      // over 35 powers of ten, all short rows are equally far from a long one: no step is downhill
      double floor = kind == Rows.Kind.MIXED_MAGNITUDES ? 0.65 : 0.9;
      assertThat(recall).as("%s, %s, seed %d", kind, metric, Rows.SEED).isGreaterThan(floor);
      assertThat(counters.nodesVisited()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void distances_are_those_of_the_float_scan(Rows.Kind kind) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(kind, 2000, 20, metric, arena);
      Built built = build(rows, metric, SMALL, ONE_THREAD);
      for (int k : new int[] {1, 10, 300, 3000}) {
        MemorySegment query = Rows.row(rows, k / 2);
        Neighbors all = Answers.scan(built.rows, metric, query, 2000, RowSet.ALL);
        float[] distances = new float[2000];
        for (int i = 0; i < 2000; i++) {
          distances[all.row(i)] = all.distance(i);
        }
        Neighbors found =
            built.index.search(query, k, Effort.DEFAULT, RowSet.ALL, new SearchCounters());
        assertThat(found.size()).isEqualTo(Math.min(k, 2000));
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.distance(i)).isEqualTo(distances[found.row(i)]);
          assertThat(i == 0 || found.distance(i) >= found.distance(i - 1)).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.001, 0.01, 0.1, 0.5, 0.99})
  void a_filter_costs_neither_answers_nor_recall(double share) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 20_000, 16, metric, arena);
      Built built = build(rows, metric, SMALL, ONE_THREAD);
      RowSet allowed = Answers.someRows(share, rows.rows(), new Random(Rows.SEED), arena);
      double recall =
          Answers.recall(
              built.index, built.rows, metric, new Effort(0, 40, 0), allowed, new SearchCounters());
      assertThat(recall).as("%s, seed %d", metric, Rows.SEED).isGreaterThan(0.9);
    }
  }

  /** The hardest filter: all that is near is forbidden. */
  @Test
  void rows_allowed_only_far_from_the_query_are_found() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 8000, 16, Metric.L2, arena);
    Built built = build(rows, Metric.L2, SMALL, ONE_THREAD);
    for (int q = 0; q < 20; q++) {
      MemorySegment query = Rows.row(rows, 300 * q);
      Neighbors all = Answers.scan(built.rows, Metric.L2, query, 8000, RowSet.ALL);
      long[] words = new long[8000 / 64];
      for (int i = 4000; i < 8000; i++) {
        words[all.row(i) / 64] |= 1L << all.row(i);
      }
      RowSet far = RowSet.copyOf(words, 8000, arena);
      Neighbors found = built.index.search(query, 10, Effort.DEFAULT, far, new SearchCounters());
      assertThat(found.size()).isEqualTo(10);
      assertThat(Answers.hits(found, Answers.scan(built.rows, Metric.L2, query, 10, far)))
          .isGreaterThanOrEqualTo(8);
    }
  }

  @Test
  void a_row_is_found_through_the_one_it_repeats_even_where_that_one_is_not_allowed() {
    Vectors rows = Rows.of(Rows.Kind.DUPLICATES, 6000, 8, Metric.L2, arena);
    Built built = build(rows, Metric.L2, SMALL, ONE_THREAD);
    assertThat(built.built.arrays().get(Layers.LINKS).shape()[0]).isEqualTo(7);
    long[] words = new long[6000 / 64 + 1];
    java.util.Arrays.fill(words, -1L);
    words[0] = ~0x7FL;
    RowSet onlyRepeated = RowSet.copyOf(words, 6000, arena);
    for (int q = 0; q < 7; q++) {
      MemorySegment query = Rows.row(built.rows, q);
      assertThat(built.index.search(query, 10, Effort.DEFAULT, onlyRepeated, new SearchCounters()))
          .isEqualTo(Answers.scan(built.rows, Metric.L2, query, 10, onlyRepeated));
    }
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void the_same_seed_gives_the_same_bytes_on_any_number_of_threads(Rows.Kind kind) {
    Vectors rows = Rows.of(kind, 3000, 20, Metric.L2, arena);
    Built one = build(rows, Metric.L2, SMALL, ONE_THREAD);
    for (int threads : new int[] {1, 2, 5}) {
      Built other = build(rows, Metric.L2, SMALL, new BuildOptions(7, threads, Progress.NONE));
      one.built
          .arrays()
          .forEach(
              (name, array) ->
                  assertThat(array.elements().mismatch(other.built.arrays().get(name).elements()))
                      .as("%s on %d threads, %s", name, threads, kind)
                      .isEqualTo(-1));
      for (int i = 0; i < rows.rows(); i++) {
        assertThat(other.built.sourceRow(i)).isEqualTo(one.built.sourceRow(i));
      }
    }
  }

  @Test
  void every_row_has_one_place() {
    Vectors rows = Rows.of(Rows.Kind.GRID, 3000, 4, Metric.L2, arena);
    BuiltIndex built = build(rows, Metric.L2, SMALL, ONE_THREAD).built;
    boolean[] seen = new boolean[rows.rows()];
    for (int i = 0; i < rows.rows(); i++) {
      assertThat(seen[built.sourceRow(i)]).isFalse();
      seen[built.sourceRow(i)] = true;
    }
  }

  @Test
  void few_rows_are_enough() {
    for (int n : new int[] {0, 1, 2, 5, 65, 300}) {
      Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, n, 8, Metric.L2, arena);
      Built built = build(rows, Metric.L2, FROM_DATA, ONE_THREAD);
      built.index.validate();
      MemorySegment query = arena.allocate(8 * 4L, 4);
      assertThat(built.index.search(query, n + 1, Effort.DEFAULT, RowSet.ALL, new SearchCounters()))
          .isEqualTo(Answers.scan(built.rows, Metric.L2, query, n + 1, RowSet.ALL));
    }
  }

  @Test
  void tells_the_parameters_that_were_left_to_it() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 200, 8, Metric.L2, arena);
    assertThat(build(rows, Metric.L2, FROM_DATA, ONE_THREAD).index.spec())
        .isEqualTo(new IndexSpec.Hnsw(16, 100, 64));
    assertThat(build(rows, Metric.L2, SMALL, ONE_THREAD).index.spec()).isEqualTo(SMALL);
  }

  @Test
  void a_cancelled_build_stops() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 6000, 20, Metric.L2, arena);
    Progress cancelsHalfway =
        new Progress() {
          private volatile boolean cancelled;

          @Override
          public void report(long done, long total) {
            assertThat(done).isLessThanOrEqualTo(total);
            cancelled = done > total / 2;
          }

          @Override
          public boolean isCancelled() {
            return cancelled;
          }
        };
    assertThatThrownBy(() -> build(rows, Metric.L2, SMALL, new BuildOptions(7, 2, cancelsHalfway)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void damage_is_found() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 1000, 8, Metric.L2, arena);
    Built built = build(rows, Metric.L2, SMALL, ONE_THREAD);
    assertDamageFound(built, Layers.LINKS, 24, 1000);
    assertDamageFound(built, Layers.LINKS, 24, -1);
    assertDamageFound(built, Layers.LINKS, 12, 1); // ends the first list before its links
    assertDamageFound(built, Layers.UPPER_LINKS, 0, 500);
    assertDamageFound(built, Layers.SIZES, 0, 1001);
    assertDamageFound(built, Layers.SIZES, 1, 0);
  }

  private void assertDamageFound(Built built, String name, int at, int poison) {
    IndexArray whole = built.built.arrays().get(name);
    IndexArray damaged = IndexArray.allocate(whole.type(), arena, whole.shape());
    damaged.elements().copyFrom(whole.elements());
    damaged.elements().setAtIndex(JAVA_INT, at, poison);
    Map<String, IndexArray> arrays = new HashMap<>(built.built.arrays());
    arrays.put(name, damaged);
    assertThatThrownBy(() -> HnswIndex.open(built.rows, Metric.L2, arrays, SMALL).validate())
        .as("%s[%d] = %d", name, at, poison)
        .isInstanceOf(BrokenIndexException.class);
  }

  private record Built(BuiltIndex built, Vectors rows, HnswIndex index) {}

  private Built build(Vectors rows, Metric metric, IndexSpec.Hnsw spec, BuildOptions options) {
    BuiltIndex built = new HnswBuilder(spec).build(rows, metric, options, arena);
    Vectors reordered = Rows.reordered(rows, built, arena);
    return new Built(built, reordered, HnswIndex.open(reordered, metric, built.arrays(), spec));
  }
}
