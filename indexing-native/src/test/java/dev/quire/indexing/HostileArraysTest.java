package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrays of the right shape with any bytes in them, queries of any floats, filters and limits:
 * whatever opens may answer nonsense, but only with rows that exist and are allowed.
 */
class HostileArraysTest {
  private static final List<Metric> METRICS = List.of(Metric.values());
  private static final float[] ODD = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, Float.MIN_VALUE
  };
  private static final float[] LIMITS = {
    Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0, 5
  };
  private static final List<AnyIndex.Kind> KINDS = AnyIndex.kinds(20);

  @ParameterizedTest(name = "{0} rounds from the seed")
  @ValueSource(ints = 400)
  void any_bytes_lead_to_an_error_or_to_rows_that_exist(int rounds) {
    Random random = new Random(Rows.SEED);
    for (int round = 0; round < rounds; round++) {
      try (Arena arena = Arena.ofConfined()) {
        Metric metric = METRICS.get(random.nextInt(METRICS.size()));
        Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 400, 1 + random.nextInt(70), metric, arena);
        BuildOptions options = new BuildOptions(1, 1, Progress.NONE);
        AnyIndex.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        Map<String, IndexArray> arrays =
            new HashMap<>(kind.builder().build(rows, metric, options, arena).arrays());
        arrays.replaceAll(
            (name, array) -> random.nextInt(3) == 0 ? scrambled(array, random, arena) : array);
        tryOut(kind.opening(), rows, metric, arrays, random);
      }
    }
  }

  private static void tryOut(
      AnyIndex.Opening opening,
      Vectors rows,
      Metric metric,
      Map<String, IndexArray> arrays,
      Random random) {
    VectorIndex index;
    try {
      index = opening.open(rows, metric, arrays);
    } catch (BrokenIndexException refused) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      RowSet allowed =
          random.nextBoolean()
              ? RowSet.ALL
              : Answers.someRows(random.nextDouble(), rows.rows(), random, arena);
      ask(index, query(rows, random, arena), allowed, random);
    }
  }

  private static void ask(VectorIndex index, MemorySegment query, RowSet allowed, Random random) {
    Effort effort = new Effort(1 + random.nextInt(25), 1 + random.nextInt(25), 1);
    int k = 1 << random.nextInt(10);
    SearchCounters counters = new SearchCounters();
    requireAllowed(index.search(query, k, effort, allowed, counters), allowed);
    float limit = LIMITS[random.nextInt(LIMITS.length)];
    requireAllowed(index.scan(new Question(query, k, limit), allowed, counters), allowed);
  }

  private static void requireAllowed(Neighbors found, RowSet allowed) {
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.row(i)).as("seed %d", Rows.SEED).isBetween(0, 399);
      assertThat(allowed.contains(found.row(i))).as("seed %d", Rows.SEED).isTrue();
    }
  }

  /** A row, every other time with a number in it that is none, or that no row may have. */
  private static MemorySegment query(Vectors rows, Random random, Arena arena) {
    MemorySegment query = arena.allocate(rows.dimension() * (long) Float.BYTES, Float.BYTES);
    query.copyFrom(Rows.row(rows, random.nextInt(400)));
    if (random.nextBoolean()) {
      float odd = ODD[random.nextInt(ODD.length)];
      query.setAtIndex(JAVA_FLOAT, random.nextInt(rows.dimension()), odd);
    }
    return query;
  }

  private static IndexArray scrambled(IndexArray array, Random random, Arena arena) {
    IndexArray copy = IndexArray.allocate(array.type(), arena, array.shape());
    copy.elements().copyFrom(array.elements());
    for (int i = random.nextInt(20); i >= 0 && array.bytes() > 0; i--) {
      copy.elements()
          .set(JAVA_BYTE, (long) (random.nextDouble() * array.bytes()), (byte) random.nextInt());
    }
    return copy;
  }
}
