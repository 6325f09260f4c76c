package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.domain.error.InvalidInput;
import java.lang.foreign.MemorySegment;
import org.jblas.DoubleMatrix;
import org.jblas.Eigen;
import org.jblas.Singular;
import org.jblas.util.Logger;

/**
 * The linear algebra of trained rotations, by jblas (LAPACK) in double, on the calling thread: one
 * order of operations, so the same bytes on any number of threads.
 */
final class Procrustes {
  /** Rows multiplied at a time: what is copied to the heap does not grow with them. */
  private static final int BLOCK = 1024;

  private Procrustes() {}

  /**
   * Loads jblas.
   *
   * @throws InvalidInput when its native library cannot be loaded here
   */
  static void requireLoaded() {
    // jblas reports to the console; what matters is thrown below
    Logger.getLogger().setLevel(Logger.ERROR + 1);
    try {
      Singular.fullSVD(DoubleMatrix.eye(1));
    } catch (LinkageError missing) {
      throw new InvalidInput(
          "opq",
          "cannot be trained on this machine: the native library of jblas does not load; install"
              + " libgfortran5, or leave opq out");
    }
  }

  /** xᵀ y: entry (i, j) sums x's column i times y's column j over all rows. */
  static DoubleMatrix correlation(Vectors x, Vectors y) {
    int d = x.dimension();
    DoubleMatrix sum = DoubleMatrix.zeros(d, d);
    for (int from = 0; from < x.rows(); from += BLOCK) {
      int rows = Math.min(BLOCK, x.rows() - from);
      sum.addi(columns(x, from, rows).mmul(columns(y, from, rows).transpose()));
    }
    return sum;
  }

  /** Rows as the columns of a matrix, which jblas keeps one after the other. */
  private static DoubleMatrix columns(Vectors vectors, int from, int rows) {
    int d = vectors.dimension();
    double[] values = new double[rows * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = vectors.floats().getAtIndex(JAVA_FLOAT, (long) from * d + i);
    }
    return new DoubleMatrix(d, rows, values);
  }

  /**
   * The orthogonal map that takes rows x nearest to rows y, in the sum of squares (Schönemann,
   * 1966).
   *
   * @param correlation of x and y
   * @return column j: what entry j of an image is the dot product with
   */
  static DoubleMatrix nearestRotation(DoubleMatrix correlation) {
    DoubleMatrix[] parts = Singular.fullSVD(correlation);
    return parts[0].mmul(parts[2].transpose());
  }

  /** Orthonormal columns along which rows vary by themselves, and how much, ascending. */
  record Axes(DoubleMatrix columns, DoubleMatrix variances) {
    static Axes of(DoubleMatrix covariance) {
      DoubleMatrix[] parts = Eigen.symmetricEigenvectors(covariance);
      return new Axes(parts[0], parts[1].diag());
    }
  }

  /** f32[d, d] in the arena's memory, row j the matrix's column j. */
  static void write(DoubleMatrix columns, MemorySegment floats) {
    double[] values = columns.toArray();
    for (int i = 0; i < values.length; i++) {
      floats.setAtIndex(JAVA_FLOAT, i, (float) values[i]);
    }
  }
}
