package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A scan by fine codes is the float scan where rounding is all that counts: what the codes lose of
 * these rows is next to nothing, so that distances differ by hardly more than the last bits.
 */
class CertainCodesTest {
  private static final BuildOptions OPTIONS = new BuildOptions(7, 2, Progress.NONE);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  /**
   * @param deviation of a row's columns from those of its centroid
   */
  @ParameterizedTest(name = "{0} columns, {1} bits, opq {2}, {3} from the centroid")
  @CsvSource({
    "129, 1, false, 1e-3", "129, 1, false, 1e-6", "129, 4, true, 1e-5",
    "384, 1, false, 1e-3", "384, 1, false, 1e-6", "384, 4, true, 1e-6",
    "1000, 1, false, 1e-4", "1000, 1, false, 1e-6", "1000, 4, false, 1e-6",
  })
  void rows_next_to_their_centroid_are_told_apart(int d, int bits, boolean opq, double deviation) {
    Random random = new Random(Rows.SEED);
    double[][] centres = new double[3][];
    for (int c = 0; c < centres.length; c++) {
      centres[c] = random.doubles(d, -1, 1).toArray();
    }
    MemorySegment floats = arena.allocate(JAVA_FLOAT, 120L * d);
    for (int i = 0; i < 120; i++) {
      for (int j = 0; j < d; j++) {
        double value = centres[i % 3][j] + deviation * random.nextGaussian();
        floats.setAtIndex(JAVA_FLOAT, (long) i * d + j, (float) value);
      }
    }
    IndexSpec.IvfPq spec = new IndexSpec.IvfPq(3, 0, bits == 1 ? 0 : d / 8, bits, opq, 0);
    requireExact(new Vectors(floats, 120, d), spec);
  }

  /** All columns alike: every sum takes the same turn in each of its lanes, the worst one too. */
  @ParameterizedTest(name = "{0} columns, {1} lists")
  @CsvSource({"384, 3", "1000, 2", "16384, 1", "16384, 3"})
  void constant_rows_are_told_apart(int d, int lists) {
    Random random = new Random(Rows.SEED);
    MemorySegment floats = arena.allocate(JAVA_FLOAT, 60L * d);
    for (int i = 0; i < 60; i++) {
      float value = (float) (1 + i % 3 * 0.25 + 1e-5 * random.nextGaussian());
      for (int j = 0; j < d; j++) {
        floats.setAtIndex(JAVA_FLOAT, (long) i * d + j, value);
      }
    }
    requireExact(new Vectors(floats, 60, d), new IndexSpec.IvfPq(lists, 0, 0, 1, false, 0));
  }

  /**
   * The later half of all additions for the last row's distance rounds down, as far as one can: the
   * row is 2^-17 farther than the others, and a little nearer by the float kernel.
   */
  @Test
  void a_row_whose_distance_rounds_down_is_found() {
    int d = 16_384;
    int last = 129;
    MemorySegment floats = arena.allocate(JAVA_FLOAT, (last + 1L) * d);
    MemorySegment query = arena.allocate(JAVA_FLOAT, d);
    for (int j = 0; j < d; j++) {
      query.setAtIndex(JAVA_FLOAT, j, -1);
      float value = j < 32 ? -0x1p-14f : j < d / 2 ? 0 : 0x1p-17f - 0x1p-22f;
      floats.setAtIndex(JAVA_FLOAT, (long) last * d + j, value);
    }
    Vectors rows = new Vectors(floats, last + 1, d);
    IndexSpec.IvfPq spec = new IndexSpec.IvfPq(1, 0, 0, 1, false, 0);
    BuiltIndex built = new IvfPqBuilder(spec).build(rows, Metric.L2, OPTIONS, arena);
    Vectors ordered = Rows.reordered(rows, built, arena);
    IvfPqIndex index = IvfPqIndex.open(ordered, Metric.L2, built.arrays(), spec);
    Neighbors found = Answers.scan(ordered, Metric.L2, query, 1, RowSet.ALL);
    assertThat(found.distance(0)).isLessThan(d);
    assertThat(index.scan(query, 1, RowSet.ALL, new SearchCounters())).isEqualTo(found);
  }

  private void requireExact(Vectors vectors, IndexSpec.IvfPq spec) {
    for (Metric metric : new Metric[] {Metric.L2, Metric.DOT}) {
      BuiltIndex built = new IvfPqBuilder(spec).build(vectors, metric, OPTIONS, arena);
      Vectors rows = Rows.reordered(vectors, built, arena);
      IvfPqIndex index = IvfPqIndex.open(rows, metric, built.arrays(), spec);
      index.validate();
      for (int q = 0; q < rows.rows(); q += 7) {
        MemorySegment query = Rows.row(rows, q);
        for (int k : new int[] {1, 10}) {
          assertThat(index.scan(query, k, RowSet.ALL, new SearchCounters()))
              .as("%s, query %d, k %d, seed %d", metric, q, k, Rows.SEED)
              .isEqualTo(Answers.scan(rows, metric, query, k, RowSet.ALL));
        }
      }
    }
  }
}
