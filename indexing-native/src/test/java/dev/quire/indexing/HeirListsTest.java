package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a graph leaves to the rows that come after it. */
class HeirListsTest {
  private static final int DIMENSION = 32;

  /** Enough for groups of centroids, except under dot. */
  private static final int BUILT = 12_000;

  private static final IndexSpec.Hnsw SPEC = new IndexSpec.Hnsw(6, 40, 20);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void heirs_of_a_graph_find_about_what_lists_of_their_own_would(Metric metric) {
    Vectors all = Rows.of(Rows.Kind.CLUSTERED, 20_000, DIMENSION, metric, arena);
    Vectors added = slice(all, BUILT, 20_000 - BUILT);
    Map<String, IndexArray> graph = build(slice(all, 0, BUILT), metric, 1);
    IvfFlatIndex heirs = lists(added, metric, IvfFlatBuilder.inheriting(graph));
    IndexSpec.IvfFlat asMany = new IndexSpec.IvfFlat(heirs.nlist(), 0);
    IvfFlatIndex own = lists(added, metric, new IvfFlatBuilder(asMany));
    double recall = recall(heirs, all);
    assertThat(recall).as("seed %d", Rows.SEED).isGreaterThan(0.8);
    assertThat(recall).as("seed %d", Rows.SEED).isGreaterThan(recall(own, all) - 0.05);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void lists_are_the_same_bytes_on_any_number_of_threads(Metric metric) {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, BUILT, 8, metric, arena);
    Map<String, IndexArray> one = build(rows, metric, 1);
    Map<String, IndexArray> two = build(rows, metric, 2);
    assertThat(one).containsKey(InvertedFile.CENTROIDS).hasSameSizeAs(two);
    assertThat(one.containsKey(CentroidGroups.GROUPS)).isEqualTo(metric != Metric.DOT);
    one.forEach(
        (name, array) ->
            assertThat(array.elements().mismatch(two.get(name).elements())).as(name).isEqualTo(-1));
  }

  @Test
  void a_graph_without_lists_answers_and_leaves_nothing() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 1_000, DIMENSION, Metric.L2, arena);
    BuiltIndex built = builder().build(rows, Metric.L2, options(1), arena);
    Vectors ordered = Rows.reordered(rows, built, arena);
    Map<String, IndexArray> old =
        without(built.arrays(), name -> name.equals(InvertedFile.CENTROIDS));
    HnswIndex index = HnswIndex.open(ordered, Metric.L2, old, SPEC);
    index.validate();
    assertThat(index.listsToInherit()).isZero();
    HnswIndex today = HnswIndex.open(ordered, Metric.L2, built.arrays(), SPEC);
    assertThat(today.listsToInherit()).isPositive();
    assertThat(today.bytes() - index.bytes()).isEqualTo(4L * DIMENSION * today.listsToInherit());
    MemorySegment query = Rows.row(rows, 3);
    assertThat(index.search(query, 10, Effort.DEFAULT, RowSet.ALL, new SearchCounters()))
        .isEqualTo(today.search(query, 10, Effort.DEFAULT, RowSet.ALL, new SearchCounters()));
  }

  @Test
  void damaged_lists_leave_nothing_are_found_and_keep_no_graph_from_answering() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, BUILT, 8, Metric.L2, arena);
    BuiltIndex built = builder().build(rows, Metric.L2, options(2), arena);
    Vectors ordered = Rows.reordered(rows, built, arena);
    Map<String, IndexArray> whole = built.arrays();
    Map<String, IndexArray> fewer = new HashMap<>(whole);
    fewer.put(InvertedFile.CENTROIDS, IndexArray.allocate(ElementType.F32, arena, BUILT / 100, 7));
    Map<String, IndexArray> cut = new HashMap<>(whole);
    IndexArray offsets = whole.get("group_offsets").copy(arena);
    offsets.elements().setAtIndex(JAVA_INT, 1, -1);
    cut.put("group_offsets", offsets);
    List<Map<String, IndexArray>> damaged = new ArrayList<>(List.of(fewer, cut));
    damaged.add(without(whole, name -> name.equals("group_codes")));
    damaged.add(without(whole, name -> name.equals(InvertedFile.CENTROIDS)));
    for (Map<String, IndexArray> arrays : damaged) {
      HnswIndex index = HnswIndex.open(ordered, Metric.L2, arrays, SPEC);
      assertThat(index.listsToInherit()).isZero();
      assertThat(index.search(Rows.row(rows, 1), 1, Effort.DEFAULT, RowSet.ALL, counters()).size())
          .isEqualTo(1);
      assertThatThrownBy(index::validate).isInstanceOf(BrokenIndexException.class);
    }
  }

  @Test
  void a_build_tells_all_of_its_steps_and_what_lists_are_worth_of_them() {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, BUILT, 8, Metric.L2, arena);
    List<Long> steps = Collections.synchronizedList(new ArrayList<>());
    List<Long> totals = Collections.synchronizedList(new ArrayList<>());
    Progress progress =
        new Progress() {
          @Override
          public void report(long done, long total) {
            steps.add(done);
            totals.add(total);
          }

          @Override
          public boolean isCancelled() {
            return false;
          }
        };
    builder().build(rows, Metric.L2, new BuildOptions(7, 1, progress), arena);
    assertThat(steps).isSorted();
    assertThat(totals).containsOnly(totals.getFirst());
    assertThat(steps.getLast()).isEqualTo(totals.getFirst());
    // lists come first; a step of theirs must not look like a row linked
    assertThat(steps).anyMatch(done -> done > 0 && done < totals.getFirst() / 50);
  }

  private static SearchCounters counters() {
    return new SearchCounters();
  }

  private static HnswBuilder builder() {
    return new HnswBuilder(SPEC);
  }

  private static BuildOptions options(int threads) {
    return new BuildOptions(7, threads, Progress.NONE);
  }

  private Map<String, IndexArray> build(Vectors rows, Metric metric, int threads) {
    return builder().build(rows, metric, options(threads), arena).arrays();
  }

  private static Map<String, IndexArray> without(
      Map<String, IndexArray> arrays, Predicate<String> name) {
    Map<String, IndexArray> others = new HashMap<>(arrays);
    others.keySet().removeIf(name);
    return others;
  }

  private IvfFlatIndex lists(Vectors rows, Metric metric, IndexBuilder builder) {
    BuiltIndex built = builder.build(rows, metric, options(2), arena);
    Vectors ordered = Rows.reordered(rows, built, arena);
    return IvfFlatIndex.open(ordered, metric, built.arrays(), new IndexSpec.IvfFlat(0, 0));
  }

  /** At a twentieth of the lists. */
  private static double recall(IvfFlatIndex index, Vectors queries) {
    Effort effort = Effort.nprobe(index.nlist() / 20);
    int hits = 0;
    for (int q = 0; q < 100; q++) {
      MemorySegment query = Rows.row(queries, q);
      Neighbors found = index.search(query, 10, effort, RowSet.ALL, counters());
      hits += Answers.hits(found, index.scan(query, 10, RowSet.ALL, counters()));
    }
    return hits / 1000.0;
  }

  private static Vectors slice(Vectors rows, int from, int n) {
    long rowBytes = (long) rows.dimension() * Float.BYTES;
    return new Vectors(rows.floats().asSlice(from * rowBytes, n * rowBytes), n, rows.dimension());
  }
}
