package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BruteIndexTest {
  private static final BuildOptions ONE_THREAD = new BuildOptions(Rows.SEED, 1, Progress.NONE);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void answers_exactly_as_the_float_scan_does(Rows.Kind kind) {
    for (Metric metric : Metric.values()) {
      for (int dimension : new int[] {1, 7, 33, 100}) {
        Vectors rows = Rows.of(kind, 1000, dimension, metric, arena);
        BruteIndex index = build(rows, metric);
        for (int q = 0; q < 20; q++) {
          MemorySegment query = Rows.row(rows, 50 * q);
          for (RowSet allowed : filters(rows.rows())) {
            for (int k : new int[] {1, 10, 1500}) {
              assertThat(search(index, query, k, allowed))
                  .as("seed %d, %s, dimension %d, k %d", Rows.SEED, metric, dimension, k)
                  .isEqualTo(scan(rows, metric, query, k, allowed));
            }
          }
        }
      }
    }
  }

  @Test
  void the_float_scan_orders_by_distance_then_row() {
    Vectors rows = Rows.of(Rows.Kind.GRID, 500, 3, Metric.L2, arena);
    Neighbors all = scan(rows, Metric.L2, Rows.row(rows, 0), 500, RowSet.ALL);
    assertThat(all.size()).isEqualTo(500);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.distance(i)).isEqualTo(squaredDistance(rows, 0, all.row(i)));
      if (i > 0) {
        assertThat(all.distance(i)).isGreaterThanOrEqualTo(all.distance(i - 1));
        assertThat(all.distance(i) > all.distance(i - 1) || all.row(i) > all.row(i - 1)).isTrue();
      }
    }
  }

  @Test
  void most_rows_are_ruled_out_by_their_codes() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 20_000, 128, Metric.COSINE, arena);
    SearchCounters counters = new SearchCounters();
    build(rows, Metric.COSINE).search(Rows.row(rows, 3), 10, Effort.DEFAULT, RowSet.ALL, counters);
    assertThat(counters.codesCompared()).isEqualTo(20_000);
    assertThat(counters.vectorsCompared()).isBetween(10L, 2000L);
  }

  @Test
  void tells_what_was_built() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 10, 8, Metric.L2, arena);
    assertThat(build(rows, Metric.L2).spec()).isEqualTo(new IndexSpec.Brute());
    assertThat(build(rows, Metric.L2).type()).isEqualTo(IndexType.BRUTE);
  }

  @Test
  void a_segment_without_rows_answers_nothing() {
    Vectors rows = new Vectors(MemorySegment.NULL, 0, 5);
    MemorySegment query = arena.allocate(JAVA_FLOAT, 5);
    assertThat(search(build(rows, Metric.DOT), query, 10, RowSet.ALL).size()).isZero();
    assertThat(scan(rows, Metric.DOT, query, 10, RowSet.ALL).size()).isZero();
  }

  @Test
  void takes_a_query_on_the_heap() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 100, 10, Metric.DOT, arena);
    float[] query = Rows.row(rows, 5).toArray(JAVA_FLOAT);
    assertThat(scan(rows, Metric.DOT, MemorySegment.ofArray(query), 3, RowSet.ALL))
        .isEqualTo(scan(rows, Metric.DOT, Rows.row(rows, 5), 3, RowSet.ALL));
  }

  @Test
  void threads_do_not_show_in_the_arrays() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 5000, 20, Metric.DOT, arena);
    BuiltIndex one = new BruteBuilder().build(rows, Metric.DOT, ONE_THREAD, arena);
    BuiltIndex three =
        new BruteBuilder().build(rows, Metric.DOT, new BuildOptions(1, 3, Progress.NONE), arena);
    one.arrays()
        .forEach(
            (name, array) ->
                assertThat(array.elements().mismatch(three.arrays().get(name).elements()))
                    .as(name)
                    .isEqualTo(-1));
  }

  @Test
  void refuses_what_would_lead_c_astray() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 100, 10, Metric.DOT, arena);
    BruteIndex index = build(rows, Metric.DOT);
    MemorySegment query = Rows.row(rows, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search(index, query.asSlice(0, 36), 1, RowSet.ALL));
    assertThatIllegalArgumentException().isThrownBy(() -> search(index, query, 0, RowSet.ALL));
    RowSet tooSmall = RowSet.copyOf(new long[] {1}, 64, arena);
    assertThatIllegalArgumentException().isThrownBy(() -> search(index, query, 1, tooSmall));
    assertThatIllegalArgumentException().isThrownBy(() -> new Vectors(query, 2, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vectors(MemorySegment.ofArray(new float[10]), 1, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vectors(rows.floats().asSlice(2), 1, 10));
  }

  @Test
  void names_the_array_that_is_missing_or_of_another_shape() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 100, 10, Metric.DOT, arena);
    Map<String, IndexArray> arrays =
        new java.util.HashMap<>(
            new BruteBuilder().build(rows, Metric.DOT, ONE_THREAD, arena).arrays());
    arrays.put("scales", IndexArray.allocate(ElementType.F32, arena, 99));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> BruteIndex.open(rows, Metric.DOT, arrays))
        .isInstanceOf(BrokenIndexException.class)
        .hasMessage("index array 'scales' is F32[99]; F32[100] was expected");
  }

  private BruteIndex build(Vectors rows, Metric metric) {
    BuiltIndex built = new BruteBuilder().build(rows, metric, ONE_THREAD, arena);
    return BruteIndex.open(rows, metric, built.arrays());
  }

  private RowSet[] filters(int rows) {
    Random random = new Random(Rows.SEED);
    long[] half = random.longs((rows + 63) / 64).toArray();
    long[] few = random.longs((rows + 63) / 64).map(bits -> bits & random.nextLong() & 7).toArray();
    return new RowSet[] {
      RowSet.ALL,
      RowSet.copyOf(half, rows, arena),
      RowSet.copyOf(few, rows, arena),
      RowSet.copyOf(new long[half.length], rows, arena)
    };
  }

  private static Neighbors search(VectorIndex index, MemorySegment query, int k, RowSet allowed) {
    return index.search(query, k, Effort.DEFAULT, allowed, new SearchCounters());
  }

  private static Neighbors scan(
      Vectors rows, Metric metric, MemorySegment query, int k, RowSet allowed) {
    return ExactScan.search(rows, metric, query, k, allowed, new SearchCounters());
  }

  private static float squaredDistance(Vectors rows, int a, int b) {
    float sum = 0;
    for (int j = 0; j < rows.dimension(); j++) {
      float t =
          Rows.row(rows, a).getAtIndex(JAVA_FLOAT, j) - Rows.row(rows, b).getAtIndex(JAVA_FLOAT, j);
      sum += t * t;
    }
    return sum;
  }
}
