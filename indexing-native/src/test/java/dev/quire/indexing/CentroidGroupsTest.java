package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same lists, found through groups of centroids and by comparing every centroid. */
class CentroidGroupsTest {
  private static final int NLIST = 2_000;
  private static final IndexSpec.IvfFlat SPEC = new IndexSpec.IvfFlat(NLIST, 0);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Rows.Kind.class,
      names = {"CLUSTERED", "GAUSSIAN"})
  void groups_find_nearly_the_same_rows_by_fewer_comparisons(Rows.Kind kind) {
    Built built = build(kind, Metric.COSINE);
    VectorIndex grouped = built.open(built.arrays);
    VectorIndex plain = built.open(withoutGroups(built.arrays));
    SearchCounters few = new SearchCounters();
    SearchCounters all = new SearchCounters();
    int hits = 0;
    int plainHits = 0;
    for (int q = 0; q < 100; q++) {
      MemorySegment query = Rows.row(built.rows, 37 * q);
      Neighbors exact = plain.search(query, 10, Effort.nprobe(NLIST), RowSet.ALL, built.ignored);
      hits += common(exact, grouped.search(query, 10, Effort.nprobe(8), RowSet.ALL, few));
      plainHits += common(exact, plain.search(query, 10, Effort.nprobe(8), RowSet.ALL, all));
    }
    assertThat(hits).as("of 1000, seed %d", Rows.SEED).isGreaterThan(plainHits - 20);
    assertThat(few.listsProbed()).isEqualTo(all.listsProbed());
    assertThat(few.centroidsCompared()).isLessThan(all.centroidsCompared() - 100 * NLIST / 3);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void probing_every_list_is_exact_whatever_the_groups(Metric metric) {
    Built built = build(Rows.Kind.MIXED_MAGNITUDES, metric);
    VectorIndex index = built.open(built.arrays);
    for (int q = 0; q < 20; q++) {
      MemorySegment query = Rows.row(built.rows, q);
      assertThat(index.search(query, 10, Effort.nprobe(NLIST), RowSet.ALL, built.ignored))
          .as("seed %d", Rows.SEED)
          .isEqualTo(ExactScan.search(built.rows, metric, query, 10, RowSet.ALL, built.ignored));
    }
  }

  @Test
  void any_bytes_in_the_groups_lead_to_an_error_or_to_rows_that_exist() {
    Built built = build(Rows.Kind.GAUSSIAN, Metric.L2);
    Random random = new Random(Rows.SEED);
    int answered = 0;
    for (int round = 0; round < 200; round++) {
      Map<String, IndexArray> arrays = new HashMap<>(built.arrays);
      arrays.replaceAll(
          (name, array) ->
              name.startsWith("group") && random.nextInt(3) == 0
                  ? scrambled(array, random)
                  : array);
      try {
        VectorIndex index = built.open(arrays);
        MemorySegment query = Rows.row(built.rows, random.nextInt(100));
        Effort effort = Effort.nprobe(1 + random.nextInt(40));
        Neighbors found = index.search(query, 10, effort, RowSet.ALL, built.ignored);
        answered++;
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.row(i)).as("seed %d", Rows.SEED).isBetween(0, built.rows.rows() - 1);
        }
      } catch (BrokenIndexException refused) {
        assertThat(refused).hasMessageContaining("group");
      }
    }
    assertThat(answered).as("seed %d", Rows.SEED).isBetween(20, 180);
  }

  @Test
  void dot_has_no_groups() {
    assertThat(build(Rows.Kind.GAUSSIAN, Metric.DOT).arrays)
        .doesNotContainKey(CentroidGroups.GROUPS);
  }

  private record Built(
      Vectors rows, Metric metric, Map<String, IndexArray> arrays, SearchCounters ignored) {
    VectorIndex open(Map<String, IndexArray> arrays) {
      return IvfFlatIndex.open(rows, metric, arrays, SPEC);
    }
  }

  private Built build(Rows.Kind kind, Metric metric) {
    Vectors rows = Rows.of(kind, 12_000, 16, metric, arena);
    BuildOptions options = new BuildOptions(7, 2, Progress.NONE);
    BuiltIndex built = new IvfFlatBuilder(SPEC).build(rows, metric, options, arena);
    return new Built(
        Rows.reordered(rows, built, arena), metric, built.arrays(), new SearchCounters());
  }

  private static Map<String, IndexArray> withoutGroups(Map<String, IndexArray> arrays) {
    Map<String, IndexArray> plain = new HashMap<>(arrays);
    plain.remove(CentroidGroups.GROUPS);
    return plain;
  }

  private IndexArray scrambled(IndexArray array, Random random) {
    IndexArray copy = IndexArray.allocate(array.type(), arena, array.shape());
    copy.elements().copyFrom(array.elements());
    for (long i = random.nextInt(20); i >= 0; i--) {
      copy.elements()
          .set(JAVA_BYTE, (long) (random.nextDouble() * array.bytes()), (byte) random.nextInt());
    }
    return copy;
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
}
