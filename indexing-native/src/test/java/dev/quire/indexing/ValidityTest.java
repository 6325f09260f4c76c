package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every build makes is valid, the same on any number of threads, and damage to it is found.
 */
class ValidityTest {
  private static final List<Metric> METRICS = List.of(Metric.values());
  private static final List<Rows.Kind> ROWS = List.of(Rows.Kind.values());

  /** Enough lists for groups. */
  private static final int LISTS = 600;

  private static final int ROUNDS = 24;

  static List<AnyIndex.Kind> kinds() {
    return AnyIndex.kinds(LISTS);
  }

  /**
   * With few lists: the code of a row that is alone in its list, and so its centroid, may be any.
   */
  static List<AnyIndex.Kind> kindsToDamage() {
    List<AnyIndex.Kind> kinds = new ArrayList<>(AnyIndex.kinds(20));
    kinds.add(AnyIndex.ivfFlat(new IndexSpec.IvfFlat(LISTS, 0)));
    return kinds;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void every_build_is_valid_and_has_the_same_bytes_on_one_thread_and_on_two(AnyIndex.Kind kind) {
    Random random = new Random(Rows.SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Metric metric = METRICS.get(round % METRICS.size());
      Rows.Kind rowKind = ROWS.get(round / METRICS.size());
      int n = round < METRICS.size() ? 2_000 : random.nextInt(random.nextBoolean() ? 4 : 2_500);
      int d = 1 + random.nextInt(40);
      try (Arena arena = Arena.ofShared()) {
        Vectors rows = Rows.of(rowKind, n, d, metric, arena);
        BuiltIndex built = kind.builder().build(rows, metric, options(1), arena);
        assertSame(built, kind.builder().build(rows, metric, options(2), arena));
        assertPermutes(built, n);
        Vectors reordered = Rows.reordered(rows, built, arena);
        VectorIndex index = kind.opening().open(reordered, metric, built.arrays());
        assertThatNoException()
            .as("%d %s rows of %d, %s, seed %d", n, rowKind, d, metric, Rows.SEED)
            .isThrownBy(index::validate);
      }
    }
  }

  private static BuildOptions options(int threads) {
    return new BuildOptions(Rows.SEED, threads, Progress.NONE);
  }

  private static void assertSame(BuiltIndex one, BuiltIndex other) {
    assertThat(one.order().mismatch(other.order())).isEqualTo(-1);
    Map<String, IndexArray> others = other.arrays();
    assertThat(one.arrays()).hasSameSizeAs(others);
    one.arrays()
        .forEach(
            (name, array) ->
                assertThat(array.elements().mismatch(others.get(name).elements()))
                    .as(name)
                    .isEqualTo(-1));
  }

  private static void assertPermutes(BuiltIndex built, int n) {
    TreeSet<Integer> sources = new TreeSet<>();
    for (int row = 0; row < n; row++) {
      sources.add(built.sourceRow(row));
    }
    assertThat(sources).hasSize(n);
    assertThat(n == 0 || (sources.first() == 0 && sources.last() == n - 1)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kindsToDamage")
  void damage_to_any_array_is_found_and_named(AnyIndex.Kind kind) {
    Random random = new Random(Rows.SEED);
    for (Metric metric : METRICS) {
      try (Arena arena = Arena.ofShared()) {
        Vectors rows = withTwins(Rows.of(Rows.Kind.GAUSSIAN, 2_000, 13, metric, arena));
        BuiltIndex built = kind.builder().build(rows, metric, options(2), arena);
        Vectors reordered = Rows.reordered(rows, built, arena);
        Map<String, IndexArray> arrays = built.arrays();
        for (String name : arrays.keySet()) {
          for (int round = 0; round < 5; round++) {
            Map<String, IndexArray> broken = new HashMap<>(arrays);
            String planted = "%s of %s, seed %d".formatted(name, metric, Rows.SEED);
            broken.compute(name, (n, array) -> damaged(array, isChecked(kind, n), random, arena));
            assertFound(kind, reordered, metric, broken, planted, name);
          }
        }
        float was = reordered.floats().getAtIndex(JAVA_FLOAT, 77);
        reordered.floats().setAtIndex(JAVA_FLOAT, 77, was + 1);
        assertFound(kind, reordered, metric, arrays, "a row, " + metric, rowsOf(kind));
      }
    }
  }

  /** An array that is made of the rows. */
  private static String rowsOf(AnyIndex.Kind kind) {
    return kind.builder() instanceof IvfPqBuilder ? "pq_codes" : "codes";
  }

  /** The last hundred rows repeat the first. */
  private static Vectors withTwins(Vectors rows) {
    for (int i = 0; i < 100; i++) {
      Rows.row(rows, rows.rows() - 1 - i).copyFrom(Rows.row(rows, i));
    }
    return rows;
  }

  /** Of what a graph keeps for its heirs no codes are kept: any float could be meant. */
  private static boolean isChecked(AnyIndex.Kind kind, String array) {
    return !(kind.builder() instanceof HnswBuilder && array.equals(InvertedFile.CENTROIDS));
  }

  /**
   * @param checked whether another number is noticed, not only one that is none
   */
  private static IndexArray damaged(IndexArray array, boolean checked, Random random, Arena arena) {
    IndexArray copy = array.copy(arena);
    MemorySegment elements = copy.elements();
    long count = copy.bytes() / array.type().bytes();
    long at = random.nextLong(count);
    switch (array.type()) {
      case F32 -> {
        float value = elements.getAtIndex(JAVA_FLOAT, at);
        boolean small = checked && random.nextBoolean();
        elements.setAtIndex(JAVA_FLOAT, at, small ? value + Math.abs(value) + 1 : Float.NaN);
      }
      case I32 -> elements.setAtIndex(JAVA_INT, at, random.nextBoolean() ? -1 : 1 << 30);
      case I64 -> throw new AssertionError("no index has longs");
      case I8, U8 -> elements.set(JAVA_BYTE, at, (byte) (elements.get(JAVA_BYTE, at) ^ 1));
    }
    return copy;
  }

  private static void assertFound(
      AnyIndex.Kind kind,
      Vectors rows,
      Metric metric,
      Map<String, IndexArray> arrays,
      String planted,
      String name) {
    BrokenIndexException found =
        catchThrowableOfType(
            BrokenIndexException.class, () -> kind.opening().open(rows, metric, arrays).validate());
    assertThat(found).as(planted).isNotNull();
    assertThat(found.getMessage()).as(planted).containsPattern("\\d");
    assertThat(family(found.array())).as(planted).isEqualTo(family(name));
  }

  /** Which of two arrays that no longer fit together is at fault nobody can tell. */
  private static String family(String array) {
    return switch (array) {
      case "terms", "factors", "pq_codes", "codebooks" -> "short codes";
      case "centroids" -> "centroid";
      case "groups" -> "group";
      case "codes", "scales", "residuals", "norms", "twins", "", VectorIndex.VECTORS -> "rows";
      default -> array.contains("_") ? array.substring(0, array.indexOf('_')) : array;
    };
  }
}
