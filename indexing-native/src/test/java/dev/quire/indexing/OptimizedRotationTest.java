package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizedRotationTest {
  private static final BuildOptions OPTIONS = new BuildOptions(7, 2, Progress.NONE);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  private static IndexSpec.IvfPq spec(int pieces, int bits, boolean opq) {
    return new IndexSpec.IvfPq(20, 0, pieces, bits, opq, 0);
  }

  /**
   * Gaussian rows that vary far more along some directions than along others, where no direction is
   * a column's: what product quantization without a rotation is bad at.
   */
  private Vectors lopsided(int n, int dimension) {
    Random random = new Random(Rows.SEED);
    double[][] directions = new double[dimension][dimension];
    for (int a = 0; a < dimension; a++) {
      double reach = Math.pow(0.8, a) / Math.sqrt(dimension);
      for (int j = 0; j < dimension; j++) {
        directions[a][j] = reach * random.nextGaussian();
      }
    }
    MemorySegment floats = arena.allocate((long) n * dimension * Float.BYTES, 64);
    for (int i = 0; i < n; i++) {
      double[] row = new double[dimension];
      for (double[] direction : directions) {
        double along = random.nextGaussian();
        for (int j = 0; j < dimension; j++) {
          row[j] += along * direction[j];
        }
      }
      for (int j = 0; j < dimension; j++) {
        floats.setAtIndex(JAVA_FLOAT, (long) i * dimension + j, (float) row[j]);
      }
    }
    return new Vectors(floats, n, dimension);
  }

  @ParameterizedTest
  @EnumSource(Rows.Kind.class)
  void what_is_trained_is_a_rotation(Rows.Kind kind) {
    for (int[] shape : new int[][] {{500, 16, 4}, {300, 19, 7}, {40, 3, 3}, {1, 5, 2}}) {
      Vectors rows = Rows.of(kind, shape[0], shape[1], Metric.L2, arena);
      IndexArray matrix = arrays(rows, spec(shape[2], 4, true)).get(Rotation.ARRAY);
      assertThat(matrix.is(ElementType.F32, shape[1], shape[1])).isTrue();
      for (int a = 0; a < shape[1]; a++) {
        for (int b = 0; b <= a; b++) {
          assertThat(product(matrix, a, b))
              .as("rows %d and %d of %s, seed %d", a, b, kind, Rows.SEED)
              .isCloseTo(a == b ? 1 : 0, within(1e-5));
        }
      }
    }
  }

  @Test
  void a_matrix_that_changes_distances_is_found() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 300, 16, Metric.L2, arena);
    IndexSpec.IvfPq spec = spec(4, 4, true);
    BuiltIndex built = new IvfPqBuilder(spec).build(rows, Metric.L2, OPTIONS, arena);
    Map<String, IndexArray> arrays = built.arrays();
    Vectors ordered = Rows.reordered(rows, built, arena);
    IvfPqIndex index = IvfPqIndex.open(ordered, Metric.L2, arrays, spec);
    index.validate();
    MemorySegment matrix = arrays.get(Rotation.ARRAY).elements();
    for (float wrong : new float[] {matrix.getAtIndex(JAVA_FLOAT, 37) + 0.01f, Float.NaN, 1e30f}) {
      matrix.setAtIndex(JAVA_FLOAT, 37, wrong);
      assertThatThrownBy(index::validate)
          .isInstanceOf(BrokenIndexException.class)
          .hasMessageContaining("rotation");
    }
  }

  /**
   * M = 3 I - 2 v v' for a v of length 1: v alone comes back as it was, all else three times as
   * long. Whoever knows the v that is asked for could hide rows with it.
   */
  @Test
  void a_matrix_made_to_keep_one_vector_is_found() {
    int d = 64;
    double[] v = new SplittableRandom(d).doubles(d, -1, 1).toArray();
    double square = Arrays.stream(v).map(x -> x * x).sum();
    IndexArray matrix = IndexArray.allocate(ElementType.F32, arena, d, d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        float entry = (float) ((i == j ? 3 : 0) - 2 * v[i] * v[j] / square);
        matrix.elements().setAtIndex(JAVA_FLOAT, (long) i * d + j, entry);
      }
    }
    assertThatThrownBy(Rotation.by(matrix)::validate)
        .isInstanceOf(BrokenIndexException.class)
        .hasMessageContaining("rotation");
  }

  /** Householder's reflection by a random vector: as orthogonal as floats can be, and cheap. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100, 1_000, 4_096})
  void a_matrix_that_is_orthogonal_but_for_rounding_passes(int d) {
    double[] v = new Random(Rows.SEED).doubles(d, -1, 1).toArray();
    double square = Arrays.stream(v).map(x -> x * x).sum();
    IndexArray matrix = IndexArray.allocate(ElementType.F32, arena, d, d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        float entry = (float) ((i == j ? 1 : 0) - 2 * v[i] * v[j] / square);
        matrix.elements().setAtIndex(JAVA_FLOAT, (long) i * d + j, entry);
      }
    }
    Rotation.by(matrix).validate();
  }

  private static double product(IndexArray matrix, int a, int b) {
    long d = matrix.shape()[1];
    double sum = 0;
    for (long j = 0; j < d; j++) {
      double left = matrix.elements().getAtIndex(JAVA_FLOAT, a * d + j);
      sum += left * matrix.elements().getAtIndex(JAVA_FLOAT, b * d + j);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"4, 8", "4, 5", "8, 4"})
  void codewords_fit_lopsided_rows_far_better(int bits, int pieces) {
    Vectors rows = lopsided(4_000, 32);
    assertThat(error(rows, pieces, bits, true))
        .as("%d pieces of %d bits, seed %d", pieces, bits, Rows.SEED)
        .isLessThan(0.6 * error(rows, pieces, bits, false));
  }

  @Test
  void codewords_fit_rows_without_any_shape_as_well() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 4_000, 32, Metric.L2, arena);
    assertThat(error(rows, 8, 4, true)).isLessThan(error(rows, 8, 4, false));
  }

  /** The squares that codewords leave of the rows, which stand for remainders here. */
  private double error(Vectors rows, int pieces, int bits, boolean optimized) {
    Codebooks codebooks = Codebooks.allocate(rows.dimension(), pieces, 1 << bits, arena);
    Vectors turned = copy(rows);
    try (Workers workers = new Workers(OPTIONS, 0)) {
      if (optimized) {
        new OptimizedRotation(rows, codebooks, workers, arena)
            .train(7, arena)
            .apply(rows.floats(), rows.rows(), turned.floats());
      } else {
        codebooks.train(rows, 7, workers);
      }
      Vectors approximated = copy(rows);
      codebooks.fit(turned, approximated, workers);
      return distance(turned, approximated);
    }
  }

  private Vectors copy(Vectors rows) {
    MemorySegment floats = arena.allocate(rows.floats().byteSize(), 64);
    return new Vectors(floats.copyFrom(rows.floats()), rows.rows(), rows.dimension());
  }

  private static double distance(Vectors a, Vectors b) {
    double sum = 0;
    for (long i = 0; i < (long) a.rows() * a.dimension(); i++) {
      double rest = a.floats().getAtIndex(JAVA_FLOAT, i) - b.floats().getAtIndex(JAVA_FLOAT, i);
      sum += rest * rest;
    }
    return sum;
  }

  /** Four bytes a row either way, and only so few reranked that codes decide. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void recall_at_equal_bytes_is_better_on_lopsided_rows(Metric metric) {
    Vectors rows = lopsided(8_000, 32);
    double with = recall(rows, metric, spec(8, 4, true));
    double without = recall(rows, metric, spec(8, 4, false));
    assertThat(with).as("%s, seed %d", metric, Rows.SEED).isGreaterThan(without + 0.05);
  }

  private double recall(Vectors rows, Metric metric, IndexSpec.IvfPq spec) {
    BuiltIndex built = new IvfPqBuilder(spec).build(rows, metric, OPTIONS, arena);
    Vectors ordered = Rows.reordered(rows, built, arena);
    VectorIndex index = IvfPqIndex.open(ordered, metric, built.arrays(), spec);
    Effort all = new Effort(20, 0, 2);
    return Answers.recall(index, ordered, metric, all, RowSet.ALL, new SearchCounters());
  }

  @ParameterizedTest
  @CsvSource({"4, 6", "8, 5"})
  void the_same_seed_gives_the_same_bytes_on_any_number_of_threads(int bits, int pieces) {
    Vectors rows = Rows.of(Rows.Kind.CLUSTERED, 3_000, 20, Metric.L2, arena);
    Map<String, IndexArray> once = arrays(rows, spec(pieces, bits, true));
    for (int threads : new int[] {1, 2, 5}) {
      BuildOptions options = new BuildOptions(7, threads, Progress.NONE);
      new IvfPqBuilder(spec(pieces, bits, true))
          .build(rows, Metric.L2, options, arena)
          .arrays()
          .forEach(
              (name, array) ->
                  assertThat(array.elements().mismatch(once.get(name).elements()))
                      .as("%s on %d threads", name, threads)
                      .isEqualTo(-1));
    }
  }

  private Map<String, IndexArray> arrays(Vectors rows, IndexSpec.IvfPq spec) {
    return new IvfPqBuilder(spec).build(rows, Metric.L2, OPTIONS, arena).arrays();
  }
}
