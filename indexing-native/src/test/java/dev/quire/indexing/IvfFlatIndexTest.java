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

class IvfFlatIndexTest {
  private static final BuildOptions ONE_THREAD = new BuildOptions(7, 1, Progress.NONE);
  private static final IndexSpec.IvfFlat FROM_DATA = new IndexSpec.IvfFlat(0, 0);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void probing_every_list_is_the_float_scan(Rows.Kind kind) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(kind, 2000, 24, metric, arena);
      Built built = build(rows, metric, new IndexSpec.IvfFlat(50, 0), ONE_THREAD);
      Effort all = Effort.nprobe(50);
      for (int q = 0; q < 20; q++) {
        MemorySegment query = Rows.row(rows, 100 * q);
        for (int k : new int[] {1, 10, 3000}) {
          assertThat(built.index.search(query, k, all, RowSet.ALL, new SearchCounters()))
              .as("seed %d, %s, k %d", Rows.SEED, metric, k)
              .isEqualTo(scan(built.rows, metric, query, k, RowSet.ALL));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void every_row_stands_in_exactly_one_list(Rows.Kind kind) {
    Vectors rows = Rows.of(kind, 3000, 16, Metric.L2, arena);
    Built built = build(rows, Metric.L2, FROM_DATA, ONE_THREAD);
    boolean[] seen = new boolean[rows.rows()];
    for (int i = 0; i < rows.rows(); i++) {
      assertThat(seen[built.built.sourceRow(i)]).isFalse();
      seen[built.built.sourceRow(i)] = true;
    }
    assertThat(built.index.nlist()).isEqualTo(187);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void default_effort_finds_nearly_all_neighbours_of_clustered_rows(Metric metric) {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 20_000, 32, metric, arena);
    Built built = build(rows, metric, FROM_DATA, ONE_THREAD);
    int hits = 0;
    SearchCounters counters = new SearchCounters();
    for (int q = 0; q < 100; q++) {
      MemorySegment query = Rows.row(built.rows, 200 * q);
      Neighbors found = built.index.search(query, 10, Effort.DEFAULT, RowSet.ALL, counters);
      hits += common(found, scan(built.rows, metric, query, 10, RowSet.ALL));
    }
    assertThat(hits / 1000.0).as("recall@10, %s, seed %d", metric, Rows.SEED).isGreaterThan(0.9);
    assertThat(counters.codesCompared() / 100).isLessThan(5000);
  }

  @Test
  void a_filter_never_costs_answers() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 5000, 16, Metric.L2, arena);
    Built built = build(rows, Metric.L2, FROM_DATA, ONE_THREAD);
    Random random = new Random(Rows.SEED);
    for (double share : new double[] {0.001, 0.01, 0.1, 0.5, 0.9}) {
      RowSet allowed = random(share, rows.rows(), random);
      int matching = allowed.cardinality(rows.rows());
      for (int q = 0; q < 20; q++) {
        MemorySegment query = Rows.row(rows, 200 * q);
        Neighbors found =
            built.index.search(query, 10, Effort.nprobe(1), allowed, new SearchCounters());
        assertThat(found.size()).isEqualTo(Math.min(10, matching));
        for (int i = 0; i < found.size(); i++) {
          assertThat(allowed.contains(found.row(i))).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void the_same_seed_gives_the_same_bytes_on_any_number_of_threads(Rows.Kind kind) {
    Vectors rows = Rows.of(kind, 6000, 20, Metric.L2, arena);
    Built one = build(rows, Metric.L2, FROM_DATA, ONE_THREAD);
    for (int threads : new int[] {1, 2, 5}) {
      Built other = build(rows, Metric.L2, FROM_DATA, new BuildOptions(7, threads, Progress.NONE));
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
  void as_many_lists_as_rows_or_more_are_possible() {
    for (int n : new int[] {0, 1, 2, 65, 300}) {
      Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, n, 8, Metric.L2, arena);
      Built built = build(rows, Metric.L2, new IndexSpec.IvfFlat(1000, 0), ONE_THREAD);
      assertThat(built.index.nlist()).isEqualTo(n);
      MemorySegment query = arena.allocate(8 * 4L, 4);
      assertThat(
              built.index.search(
                  query, n + 1, Effort.nprobe(5000), RowSet.ALL, new SearchCounters()))
          .isEqualTo(scan(built.rows, Metric.L2, query, n + 1, RowSet.ALL));
    }
  }

  @Test
  void tells_the_parameters_that_the_data_gave() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 10_000, 8, Metric.L2, arena);
    assertThat(build(rows, Metric.L2, FROM_DATA, ONE_THREAD).index.spec())
        .isEqualTo(new IndexSpec.IvfFlat(400, 16));
    IndexSpec.IvfFlat given = new IndexSpec.IvfFlat(30, 7);
    assertThat(build(rows, Metric.L2, given, ONE_THREAD).index.spec()).isEqualTo(given);
    Vectors none = new Vectors(MemorySegment.NULL, 0, 8);
    assertThat(build(none, Metric.L2, given, ONE_THREAD).index.spec())
        .isEqualTo(new IndexSpec.IvfFlat(0, 0));
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
    assertThatThrownBy(
            () -> build(rows, Metric.L2, FROM_DATA, new BuildOptions(7, 2, cancelsHalfway)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void offsets_that_do_not_cut_the_rows_into_lists_are_refused() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 1000, 8, Metric.L2, arena);
    Built built = build(rows, Metric.L2, new IndexSpec.IvfFlat(10, 0), ONE_THREAD);
    for (int[] poison : new int[][] {{0, 1}, {3, -5}, {3, 999_999}, {4, 0}, {10, 999}}) {
      IndexArray offsets = IndexArray.allocate(ElementType.I32, arena, 11);
      offsets.elements().copyFrom(built.built.arrays().get(InvertedFile.OFFSETS).elements());
      offsets.elements().setAtIndex(JAVA_INT, poison[0], poison[1]);
      Map<String, IndexArray> arrays = new HashMap<>(built.built.arrays());
      arrays.put(InvertedFile.OFFSETS, offsets);
      assertThatThrownBy(() -> IvfFlatIndex.open(built.rows, Metric.L2, arrays, FROM_DATA))
          .isInstanceOf(BrokenIndexException.class);
    }
  }

  private record Built(BuiltIndex built, Vectors rows, IvfFlatIndex index) {}

  private Built build(Vectors rows, Metric metric, IndexSpec.IvfFlat spec, BuildOptions options) {
    BuiltIndex built = new IvfFlatBuilder(spec).build(rows, metric, options, arena);
    Vectors reordered = Rows.reordered(rows, built, arena);
    return new Built(built, reordered, IvfFlatIndex.open(reordered, metric, built.arrays(), spec));
  }

  private RowSet random(double share, int rows, Random random) {
    long[] words = new long[(rows + 63) / 64];
    for (int row = 0; row < rows; row++) {
      words[row / 64] |= random.nextDouble() < share ? 1L << row : 0;
    }
    return RowSet.copyOf(words, rows, arena);
  }

  private static int common(Neighbors a, Neighbors b) {
    int common = 0;
    for (int i = 0; i < a.size(); i++) {
      for (int j = 0; j < b.size(); j++) {
        common += a.row(i) == b.row(j) ? 1 : 0;
      }
    }
    return common;
  }

  private static Neighbors scan(
      Vectors rows, Metric metric, MemorySegment query, int k, RowSet allowed) {
    return ExactScan.search(rows, metric, query, k, allowed, new SearchCounters());
  }
}
