package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrays of the right shape with any bytes in them: whatever opens may answer nonsense, but only
 * with rows that exist.
 */
class HostileArraysTest {
  private static final List<Metric> METRICS = List.of(Metric.values());
  private static final IndexSpec.IvfFlat IVF = new IndexSpec.IvfFlat(20, 0);
  private static final IndexSpec.IvfPq PQ1 = new IndexSpec.IvfPq(20, 0, 0, 1, false, 0);
  private static final IndexSpec.IvfPq PQ4 = new IndexSpec.IvfPq(20, 0, 0, 4, false, 0);
  private static final IndexSpec.IvfPq PQ8 = new IndexSpec.IvfPq(20, 0, 1, 8, false, 0);
  private static final IndexSpec.IvfPq OPQ = new IndexSpec.IvfPq(20, 0, 0, 4, true, 0);
  private static final IndexSpec.Hnsw HNSW = new IndexSpec.Hnsw(4, 10, 3);

  /** An index over the rows and arrays, or a BrokenIndexException. */
  private interface Opening {
    VectorIndex open(Vectors rows, Metric metric, Map<String, IndexArray> arrays);
  }

  private record Kind(IndexBuilder builder, Opening opening) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(new BruteBuilder(), BruteIndex::open),
          new Kind(
              new IvfFlatBuilder(IVF),
              (rows, m, arrays) -> IvfFlatIndex.open(rows, m, arrays, IVF)),
          new Kind(
              new IvfPqBuilder(PQ1), (rows, m, arrays) -> IvfPqIndex.open(rows, m, arrays, PQ1)),
          new Kind(
              new IvfPqBuilder(PQ4), (rows, m, arrays) -> IvfPqIndex.open(rows, m, arrays, PQ4)),
          new Kind(
              new IvfPqBuilder(PQ8), (rows, m, arrays) -> IvfPqIndex.open(rows, m, arrays, PQ8)),
          new Kind(
              new IvfPqBuilder(OPQ), (rows, m, arrays) -> IvfPqIndex.open(rows, m, arrays, OPQ)),
          new Kind(
              new HnswBuilder(HNSW), (rows, m, arrays) -> HnswIndex.open(rows, m, arrays, HNSW)));

  @ParameterizedTest(name = "{0} rounds from the seed")
  @ValueSource(ints = 400)
  void any_bytes_lead_to_an_error_or_to_rows_that_exist(int rounds) {
    Random random = new Random(Rows.SEED);
    for (int round = 0; round < rounds; round++) {
      try (Arena arena = Arena.ofConfined()) {
        Metric metric = METRICS.get(random.nextInt(METRICS.size()));
        Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 400, 1 + random.nextInt(70), metric, arena);
        BuildOptions options = new BuildOptions(1, 1, Progress.NONE);
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        Map<String, IndexArray> arrays =
            new HashMap<>(kind.builder.build(rows, metric, options, arena).arrays());
        arrays.replaceAll(
            (name, array) -> random.nextInt(3) == 0 ? scrambled(array, random, arena) : array);
        tryOut(kind.opening, rows, metric, arrays, random);
      }
    }
  }

  private static void tryOut(
      Opening opening, Vectors rows, Metric metric, Map<String, IndexArray> arrays, Random random) {
    VectorIndex index;
    try {
      index = opening.open(rows, metric, arrays);
    } catch (BrokenIndexException refused) {
      return;
    }
    Effort effort = new Effort(1 + random.nextInt(25), 1 + random.nextInt(25), 1);
    MemorySegment query = Rows.row(rows, random.nextInt(400));
    Neighbors found =
        index.search(query, 1 << random.nextInt(10), effort, RowSet.ALL, new SearchCounters());
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.row(i)).as("seed %d", Rows.SEED).isBetween(0, 399);
    }
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
