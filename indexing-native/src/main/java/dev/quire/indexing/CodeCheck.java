package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * Looks whether codes are such that the proof in bound.h holds for them: then a scan by codes
 * answers what a scan of the floats would. For a row x with codes c, scale s, residual R and norm N
 * the proof takes for granted that |x - s c| is at most R, and that N is |x| but for its rounding.
 * Sums are made here in double, so their own error, d 2^-53, is far below what is allowed for.
 */
final class CodeCheck {
  private static final int MOST_CODE = 127;

  /** What {@code residuals} may exceed the error by: no bound would be wrong, but many loose. */
  private static final double SPARE = 0x1p-18;

  private static final double NORM_ROUNDING = 0x1p-23;

  /** A few of the smallest floats there are: all that counts of rows of hardly any length. */
  private static final double SMALLEST = 0x1p-146;

  private final Vectors vectors;
  private final String prefix;
  private final MemorySegment codes;
  private final MemorySegment scales;
  private final MemorySegment residuals;
  private final MemorySegment norms;

  private CodeCheck(Vectors vectors, String prefix, Map<String, IndexArray> own) {
    this.vectors = vectors;
    this.prefix = prefix;
    this.codes = own.get("codes").elements();
    this.scales = own.get("scales").elements();
    this.residuals = own.get("residuals").elements();
    this.norms = own.get("norms").elements();
  }

  /**
   * Reads every row and its codes.
   *
   * @param floats what the rows are called
   * @param own {@code codes}, {@code scales}, {@code residuals}, {@code norms}
   * @param prefix of their names in the index
   * @throws BrokenIndexException that names the array and the row at fault
   */
  static void require(Vectors vectors, String floats, Map<String, IndexArray> own, String prefix) {
    requireFinite(floats, vectors.floats(), vectors.rows(), vectors.dimension());
    new CodeCheck(vectors, prefix, own).requireRows();
  }

  /** Throws {@link BrokenIndexException} where one of rows * columns floats is none. */
  static void requireFinite(String name, MemorySegment floats, long rows, int columns) {
    float[] row = new float[columns];
    for (long i = 0; i < rows; i++) {
      MemorySegment.copy(floats, JAVA_FLOAT, i * columns * Float.BYTES, row, 0, columns);
      for (int j = 0; j < columns; j++) {
        if (!Float.isFinite(row[j])) {
          throw new BrokenIndexException(
              name, "has %s in row %d, column %d".formatted(row[j], i, j));
        }
      }
    }
  }

  private void requireRows() {
    int d = vectors.dimension();
    float[] floats = new float[d];
    byte[] coded = new byte[d];
    for (int row = 0; row < vectors.rows(); row++) {
      MemorySegment.copy(vectors.floats(), JAVA_FLOAT, (long) row * d * Float.BYTES, floats, 0, d);
      MemorySegment.copy(codes, JAVA_BYTE, (long) row * d, coded, 0, d);
      requireRow(row, floats, coded);
    }
  }

  private void requireRow(int row, float[] floats, byte[] coded) {
    float scale = scales.getAtIndex(JAVA_FLOAT, row);
    double square = 0;
    double missed = 0;
    for (int j = 0; j < floats.length; j++) {
      double rest = floats[j] - (double) scale * coded[j];
      square += (double) floats[j] * floats[j];
      missed += rest * rest;
      if (coded[j] < -MOST_CODE) {
        throw broken("codes", row, "column " + j + " is " + coded[j]);
      }
    }
    if (!(scale >= 0)) {
      throw broken("scales", row, "is " + scale);
    }
    requireResidual(row, Math.sqrt(missed));
    requireNorm(row, Math.sqrt(square));
  }

  private void requireResidual(int row, double missed) {
    float residual = residuals.getAtIndex(JAVA_FLOAT, row);
    if (!(residual >= missed && residual <= missed * (1 + SPARE) + SMALLEST)) {
      throw broken("residuals", row, "is %s; the codes miss %s".formatted(residual, missed));
    }
  }

  private void requireNorm(int row, double length) {
    float norm = norms.getAtIndex(JAVA_FLOAT, row);
    if (!(Math.abs(norm - length) <= NORM_ROUNDING * length + SMALLEST)) {
      throw broken("norms", row, "is %s; the row's is %s".formatted(norm, length));
    }
  }

  private BrokenIndexException broken(String name, int row, String problem) {
    return new BrokenIndexException(prefix + name, "is not of row %d: %s".formatted(row, problem));
  }
}
