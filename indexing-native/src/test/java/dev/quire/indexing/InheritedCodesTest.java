package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** New rows coded by what other rows of their kind were trained for. */
class InheritedCodesTest {
  private static final BuildOptions OPTIONS = new BuildOptions(7, 2, Progress.NONE);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  private static IndexSpec.IvfPq spec(int bits) {
    return new IndexSpec.IvfPq(100, 0, 0, bits, false, 0);
  }

  static Stream<IndexSpec.IvfPq> specs() {
    return Stream.of(spec(1), spec(4), spec(8), new IndexSpec.IvfPq(100, 0, 0, 4, true, 0));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void inherited_codes_find_what_trained_ones_find(IndexSpec.IvfPq spec) {
    for (Metric metric : Metric.values()) {
      Vectors all = Rows.of(Rows.Kind.CLUSTERED, 12_000, 32, metric, arena);
      Vectors old = slice(all, 0, 7_000);
      Vectors added = slice(all, 7_000, 5_000);
      double trained = recall(added, metric, spec, new IvfPqBuilder(spec));
      double inherited = recall(added, metric, spec, inheriting(old, metric, spec));
      assertThat(inherited)
          .as("%s, %s, seed %d", spec, metric, Rows.SEED)
          .isGreaterThan(trained - 0.04);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void the_same_rows_inherit_the_bytes_they_were_trained_to(IndexSpec.IvfPq spec) {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 3_000, 31, Metric.L2, arena);
    BuiltIndex trained = new IvfPqBuilder(spec).build(rows, Metric.L2, OPTIONS, arena);
    BuiltIndex inherited = inheriting(rows, Metric.L2, spec).build(rows, Metric.L2, OPTIONS, arena);
    assertThat(inherited.arrays()).hasSameSizeAs(trained.arrays());
    trained
        .arrays()
        .forEach(
            (name, array) ->
                assertThat(array.elements().mismatch(inherited.arrays().get(name).elements()))
                    .as("%s of %s", name, spec)
                    .isEqualTo(-1));
  }

  @Test
  void a_few_rows_or_none_may_inherit_many_lists() {
    Vectors all = Rows.of(Rows.Kind.GAUSSIAN, 2_000, 9, Metric.L2, arena);
    for (int bits : new int[] {1, 4, 8}) {
      IvfPqBuilder builder = inheriting(all, Metric.L2, spec(bits));
      for (int n : new int[] {0, 1, 3}) {
        Vectors few = slice(all, 0, n);
        BuiltIndex built = builder.build(few, Metric.L2, OPTIONS, arena);
        Vectors rows = Rows.reordered(few, built, arena);
        MemorySegment query = Rows.row(all, 5);
        assertThat(
                IvfPqIndex.open(rows, Metric.L2, built.arrays(), spec(bits))
                    .search(query, 2, Effort.nprobe(100), RowSet.ALL, new SearchCounters()))
            .isEqualTo(Answers.scan(rows, Metric.L2, query, 2, RowSet.ALL));
      }
    }
  }

  @Test
  void what_does_not_fit_is_refused() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 500, 16, Metric.L2, arena);
    assertThatThrownBy(() -> IvfPqBuilder.inheriting(spec(1), Map.of()))
        .isInstanceOf(BrokenIndexException.class)
        .hasMessageContaining("centroids");
    Map<String, IndexArray> trained = new HashMap<>(arrays(rows, Metric.L2, spec(4)));
    assertThatThrownBy(
            () -> IvfPqBuilder.inheriting(spec(8), trained).build(rows, Metric.L2, OPTIONS, arena))
        .isInstanceOf(BrokenIndexException.class)
        .hasMessageContaining("4 bits");
    Vectors wider = Rows.of(Rows.Kind.GAUSSIAN, 500, 17, Metric.L2, arena);
    assertThatThrownBy(
            () -> IvfPqBuilder.inheriting(spec(4), trained).build(wider, Metric.L2, OPTIONS, arena))
        .isInstanceOf(BrokenIndexException.class);
  }

  private IvfPqBuilder inheriting(Vectors old, Metric metric, IndexSpec.IvfPq spec) {
    return IvfPqBuilder.inheriting(spec, arrays(old, metric, spec));
  }

  private Map<String, IndexArray> arrays(Vectors rows, Metric metric, IndexSpec.IvfPq spec) {
    return new IvfPqBuilder(spec).build(rows, metric, OPTIONS, arena).arrays();
  }

  private double recall(Vectors rows, Metric metric, IndexSpec.IvfPq spec, IndexBuilder builder) {
    BuiltIndex built = builder.build(rows, metric, OPTIONS, arena);
    Vectors ordered = Rows.reordered(rows, built, arena);
    VectorIndex index = IvfPqIndex.open(ordered, metric, built.arrays(), spec);
    return Answers.recall(
        index, ordered, metric, Effort.nprobe(10), RowSet.ALL, new SearchCounters());
  }

  private static Vectors slice(Vectors vectors, int from, int n) {
    long row = (long) vectors.dimension() * Float.BYTES;
    return new Vectors(vectors.floats().asSlice(from * row, n * row), n, vectors.dimension());
  }
}
