package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IvfPqIndexTest {
  private static final BuildOptions ONE_THREAD = new BuildOptions(7, 1, Progress.NONE);
  private static final IndexSpec.IvfPq FROM_DATA = new IndexSpec.IvfPq(0, 0, 0, 0, false, 0);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8})
  void default_effort_finds_nearly_all_neighbours_of_clustered_rows(int bits) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 10_000, 32, metric, arena);
      Built built = build(rows, metric, with(0, 0, bits), ONE_THREAD);
      SearchCounters counters = new SearchCounters();
      double recall =
          Answers.recall(built.index, built.rows, metric, Effort.DEFAULT, RowSet.ALL, counters);
      // noise alike in all directions, as it is within these clusters, is what codes keep worst
      assertThat(recall)
          .as("%d bits, %s, seed %d", bits, metric, Rows.SEED)
          .isGreaterThan(bits == 8 ? 0.95 : 0.9);
      assertThat(counters.reranked()).isLessThanOrEqualTo(100L * (bits == 1 ? 640 : 80));
    }
  }

  @Test
  void what_is_counted_is_what_was_done() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 2000, 32, Metric.L2, arena);
    Built built = build(rows, Metric.L2, with(20, 0, 4), ONE_THREAD);
    SearchCounters all = new SearchCounters();
    built.index.search(Rows.row(built.rows, 0), 10, new Effort(20, 0, 3), RowSet.ALL, all);
    assertThat(all.listsProbed()).isEqualTo(20);
    assertThat(all.codesCompared()).isEqualTo(2000);
    assertThat(all.reranked()).isEqualTo(10 * 3);
    for (int list = 0; list < 20; list++) {
      SearchCounters one = new SearchCounters();
      built.index.search(Rows.row(built.rows, 100 * list), 1, new Effort(1, 0, 1), RowSet.ALL, one);
      assertThat(one.listsProbed()).isEqualTo(1);
      assertThat(one.codesCompared()).isBetween(1L, 1000L);
    }
  }

  /** Without a rerank to speak of: what the codes themselves are worth. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void codes_rank_rows_nearly_as_floats_do(Metric metric) {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 5000, 32, metric, arena);
    Effort codesAlone = new Effort(50, 0, 1);
    Built built = build(rows, metric, with(50, 0, 4), ONE_THREAD);
    assertThat(
            Answers.recall(
                built.index, built.rows, metric, codesAlone, RowSet.ALL, new SearchCounters()))
        .as("4 bits, %s, seed %d", metric, Rows.SEED)
        .isGreaterThan(0.4);
    Built finer = build(rows, metric, with(50, 16, 8), ONE_THREAD);
    assertThat(
            Answers.recall(
                finer.index, finer.rows, metric, codesAlone, RowSet.ALL, new SearchCounters()))
        .as("8 bits, %s, seed %d", metric, Rows.SEED)
        .isGreaterThan(0.8);
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void reranking_all_rows_of_all_lists_is_the_float_scan(Rows.Kind kind) {
    for (Metric metric : Metric.values()) {
      for (int bits : new int[] {1, 4, 8}) {
        Vectors rows = Rows.of(kind, 700, 9, metric, arena);
        Built built = build(rows, metric, with(10, 0, bits), ONE_THREAD);
        for (int k : new int[] {1, 10, 1000}) {
          MemorySegment query = Rows.row(rows, 3 * bits);
          Effort all = new Effort(10, 0, 700);
          assertThat(built.index.search(query, k, all, RowSet.ALL, new SearchCounters()))
              .as("%s, %s, %d bits, k %d, seed %d", kind, metric, bits, k, Rows.SEED)
              .isEqualTo(Answers.scan(built.rows, metric, query, k, RowSet.ALL));
          assertThat(built.index.scan(query, k, RowSet.ALL, new SearchCounters()))
              .as("scan: %s, %s, %d bits, k %d, seed %d", kind, metric, bits, k, Rows.SEED)
              .isEqualTo(Answers.scan(built.rows, metric, query, k, RowSet.ALL));
        }
      }
    }
  }

  /** In as many columns as make the errors of codes small, the bound must still hold. */
  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void a_scan_by_fine_codes_is_the_float_scan(Rows.Kind kind) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(kind, 2_000, 67, metric, arena);
      Built built = build(rows, metric, FROM_DATA, ONE_THREAD);
      for (int q = 0; q < 40; q++) {
        MemorySegment query = Rows.row(rows, 50 * q);
        assertThat(built.index.scan(query, 10, RowSet.ALL, new SearchCounters()))
            .as("%s, %s, seed %d", kind, metric, Rows.SEED)
            .isEqualTo(Answers.scan(built.rows, metric, query, 10, RowSet.ALL));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.001, 0.01, 0.1, 0.5, 0.99})
  void a_filter_costs_neither_answers_nor_recall(double share) {
    for (Metric metric : Metric.values()) {
      Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 10_000, 16, metric, arena);
      Built built = build(rows, metric, FROM_DATA, ONE_THREAD);
      RowSet allowed = Answers.someRows(share, rows.rows(), new Random(Rows.SEED), arena);
      double recall =
          Answers.recall(
              built.index, built.rows, metric, Effort.DEFAULT, allowed, new SearchCounters());
      assertThat(recall).as("%s, seed %d", metric, Rows.SEED).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void the_same_seed_gives_the_same_bytes_on_any_number_of_threads(Rows.Kind kind) {
    Vectors rows = Rows.of(kind, 3000, 20, Metric.L2, arena);
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
    }
  }

  @Test
  void few_rows_and_odd_cuts_are_possible() {
    for (int n : new int[] {0, 1, 2, 31, 32, 33, 300}) {
      for (int pieces : new int[] {1, 3, 7}) {
        Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, n, 7, Metric.L2, arena);
        Built built = build(rows, Metric.L2, with(5, pieces, 4), ONE_THREAD);
        MemorySegment query = arena.allocate(7 * 4L, 4);
        Effort all = new Effort(5, 0, 300);
        assertThat(built.index.search(query, n + 1, all, RowSet.ALL, new SearchCounters()))
            .isEqualTo(Answers.scan(built.rows, Metric.L2, query, n + 1, RowSet.ALL));
      }
    }
  }

  @Test
  void tells_the_parameters_that_were_left_to_it() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 1600, 9, Metric.DOT, arena);
    assertThat(build(rows, Metric.DOT, FROM_DATA, ONE_THREAD).index.spec())
        .isEqualTo(new IndexSpec.IvfPq(60, 15, 5, 4, false, 8));
    Vectors wide = Rows.of(Rows.Kind.GAUSSIAN, 1600, 129, Metric.DOT, arena);
    assertThat(build(wide, Metric.DOT, FROM_DATA, ONE_THREAD).index.spec())
        .isEqualTo(new IndexSpec.IvfPq(60, 15, 0, 1, false, 49));
    IndexSpec.IvfPq given = new IndexSpec.IvfPq(20, 3, 9, 8, false, 30);
    assertThat(build(rows, Metric.DOT, given, ONE_THREAD).index.spec()).isEqualTo(given);
  }

  @Test
  void refuses_what_it_cannot_build() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 100, 8, Metric.L2, arena);
    assertThatThrownBy(() -> build(rows, Metric.L2, with(0, 9, 4), ONE_THREAD))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("numSubvectors");
  }

  @Test
  void a_cancelled_build_stops() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 3000, 20, Metric.L2, arena);
    Progress cancelled =
        new Progress() {
          @Override
          public void report(long done, long total) {
            assertThat(done).isLessThanOrEqualTo(total);
          }

          @Override
          public boolean isCancelled() {
            return true;
          }
        };
    assertThatThrownBy(() -> build(rows, Metric.L2, FROM_DATA, new BuildOptions(7, 2, cancelled)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void names_the_array_that_does_not_fit() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 100, 8, Metric.L2, arena);
    Built built = build(rows, Metric.L2, with(5, 4, 4), ONE_THREAD);
    assertRefused(built, RemainderCodes.CODES, ElementType.U8, 4, 63);
    assertRefused(built, RemainderCodes.CODES, ElementType.U8, 3, 64);
    assertRefused(built, RemainderCodes.CODES, ElementType.U8, 4, 9 * 16);
    assertRefused(built, RemainderCodes.TERMS, ElementType.F32, 99);
    assertRefused(built, RemainderCodes.FACTORS, ElementType.F32, 100, 1);
    assertRefused(built, RemainderCodes.FINE_CODES, ElementType.U8, 100, 5);
    assertRefused(built, RemainderCodes.FINE_TERMS, ElementType.F32, 100, 2);
    assertRefused(built, Quantizer.CODEBOOKS, ElementType.F32, 8, 15);
    assertRefused(built, Rotation.ARRAY, ElementType.I8, 17, 8);
    assertRefused(built, Rotation.ARRAY, ElementType.I8, 4, 7);
    assertRefused(built, Rotation.ARRAY, ElementType.F32, 8, 7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8})
  void codes_are_not_read_without_what_they_were_made_by(int bits) {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 100, 8, Metric.L2, arena);
    for (boolean opq : new boolean[] {false, true}) {
      if (opq && bits == 1) {
        continue;
      }
      // two columns a piece, as signs would lie
      IndexSpec.IvfPq spec = new IndexSpec.IvfPq(5, 0, bits == 1 ? 0 : 2, bits, opq, 0);
      BuiltIndex built = new IvfPqBuilder(spec).build(rows, Metric.L2, ONE_THREAD, arena);
      for (String name : List.of(Quantizer.CODEBOOKS, Rotation.ARRAY)) {
        Map<String, IndexArray> arrays = new HashMap<>(built.arrays());
        if (arrays.remove(name) != null) {
          assertThatThrownBy(() -> IvfPqIndex.open(rows, Metric.L2, arrays, spec))
              .as("%s of %s", name, spec)
              .isInstanceOf(BrokenIndexException.class);
        }
      }
    }
  }

  private void assertRefused(Built built, String name, ElementType type, long... shape) {
    Map<String, IndexArray> arrays = new HashMap<>(built.built.arrays());
    arrays.put(name, IndexArray.allocate(type, arena, shape));
    assertThatThrownBy(() -> IvfPqIndex.open(built.rows, Metric.L2, arrays, with(5, 4, 4)))
        .isInstanceOfSatisfying(
            BrokenIndexException.class, e -> assertThat(e.array()).isEqualTo(name));
  }

  private static IndexSpec.IvfPq with(int nlist, int pieces, int bits) {
    return new IndexSpec.IvfPq(nlist, 0, pieces, bits, false, 0);
  }

  private record Built(BuiltIndex built, Vectors rows, IvfPqIndex index) {}

  private Built build(Vectors rows, Metric metric, IndexSpec.IvfPq spec, BuildOptions options) {
    BuiltIndex built = new IvfPqBuilder(spec).build(rows, metric, options, arena);
    Vectors reordered = Rows.reordered(rows, built, arena);
    return new Built(built, reordered, IvfPqIndex.open(reordered, metric, built.arrays(), spec));
  }
}
