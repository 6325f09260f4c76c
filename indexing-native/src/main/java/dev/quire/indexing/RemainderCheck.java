package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Looks whether codes of remainders and their terms are those of the rows, as pq.h says what they
 * stand for: candidates are found by the short ones, and rows ruled out for good by the fine ones.
 * For a turned remainder r of a turned centroid c, and y what a code stands for, the factor f must
 * bring y to r as seen along r, the term be what c has to do with it, and the error of a fine code
 * at least |r - f y|.
 */
final class RemainderCheck {
  /**
   * Of the lengths at hand: what rounding to floats, and another order of sums, come to. The proof
   * in pq_bound.h allows for it.
   */
  private static final double SLACK = 0x1p-21;

  /** What an error may be short of: it is a small difference of squares (pq_bound.h). */
  private static final double SHORT = 0x1p-20;

  /** And what it may exceed by: no bound would be wrong, but many loose. */
  private static final double SPARE = 0x1p-18;

  /** Below this cosine of y and r the factor is as if it were this much (pq_build.c). */
  private static final double LEAST_COSINE = 0.25;

  private static final int TERM_FLOATS = 3;
  private static final int BLOCK = 256;

  private final Vectors vectors;
  private final Vectors means;
  private final RemainderCodes codes;
  private final Quantizer quantizer;
  private final boolean product;

  /**
   * @param means of each list, what its rows are taken off
   */
  RemainderCheck(
      Vectors vectors, Vectors means, RemainderCodes codes, Quantizer quantizer, Metric metric) {
    this.vectors = vectors;
    this.means = means;
    this.codes = codes;
    this.quantizer = quantizer;
    this.product = SearchCall.kernelMetric(metric) == SearchCall.kernelMetric(Metric.DOT);
  }

  /**
   * @param offsets where each list begins, and the end, native ints
   * @throws BrokenIndexException that names the array and the row at fault
   */
  void require(MemorySegment offsets) {
    for (int list = 0; list < means.rows(); list++) {
      int end = offsets.getAtIndex(JAVA_INT, list + 1L);
      for (int first = offsets.getAtIndex(JAVA_INT, list); first < end; first += BLOCK) {
        requireBlock(list, first, Math.min(BLOCK, end - first));
      }
    }
  }

  private void requireBlock(int list, int first, int count) {
    int d = vectors.dimension();
    float[] mean = floats(means.floats(), list, d);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment rests = scratch.allocate(JAVA_FLOAT, (count + 1L) * d);
      for (int i = 0; i < count; i++) {
        float[] row = floats(vectors.floats(), first + i, d);
        for (int j = 0; j < d; j++) {
          row[j] -= mean[j];
        }
        MemorySegment.copy(row, 0, rests, JAVA_FLOAT, (long) i * d * Float.BYTES, d);
      }
      MemorySegment.copy(mean, 0, rests, JAVA_FLOAT, (long) count * d * Float.BYTES, d);
      MemorySegment turned = scratch.allocate(JAVA_FLOAT, (count + 1L) * d);
      quantizer.rotation().apply(rests, count + 1L, turned);
      float[] centroid = floats(turned, count, d);
      for (int i = 0; i < count; i++) {
        requireRow(first + i, floats(turned, i, d), centroid);
      }
    }
  }

  private static float[] floats(MemorySegment rows, int row, int d) {
    float[] floats = new float[d];
    MemorySegment.copy(rows, JAVA_FLOAT, (long) row * d * Float.BYTES, floats, 0, d);
    return floats;
  }

  private void requireRow(int row, float[] r, float[] c) {
    float[] near = shortWord(row);
    float term = floats(codes.elements(RemainderCodes.TERMS), row, 1)[0];
    float factor = floats(codes.elements(RemainderCodes.FACTORS), row, 1)[0];
    requireFactor(RemainderCodes.FACTORS, row, r, near, factor);
    requireTerm(RemainderCodes.TERMS, row, r, c, near, term, factor);
    float[] fine = fineWord(row, r.length);
    float[] line = floats(codes.elements(RemainderCodes.FINE_TERMS), row, TERM_FLOATS);
    requireFactor(RemainderCodes.FINE_TERMS, row, r, fine, line[1]);
    requireTerm(RemainderCodes.FINE_TERMS, row, r, c, fine, line[0], line[1]);
    requireError(row, r, fine, line);
  }

  /** What a stored factor multiplies y by. */
  private double f(float factor) {
    return product ? -factor : -factor / 2.0;
  }

  private void requireFactor(String name, int row, float[] r, float[] y, float factor) {
    double least = LEAST_COSINE * Math.sqrt(dot(r, r)) * Math.sqrt(dot(y, y));
    double along = Math.max(dot(r, y), least);
    double wanted = along > 0 ? dot(r, r) / along : 0;
    if (!(Math.abs(f(factor) - wanted) <= SLACK * wanted + Float.MIN_VALUE)) {
      throw broken(name, row, "the factor is %s and not %s".formatted(f(factor), wanted));
    }
  }

  private void requireTerm(
      String name, int row, float[] r, float[] c, float[] y, float term, float factor) {
    double wanted = 0;
    double reach = 0;
    for (int j = 0; j < r.length; j++) {
      double fy = f(factor) * y[j];
      wanted += product ? c[j] * fy - (double) c[j] * r[j] : (double) r[j] * r[j] + 2 * c[j] * fy;
      reach += Math.abs(c[j]) * (Math.abs(r[j]) + Math.abs(fy)) + (double) r[j] * r[j];
    }
    if (!(Math.abs(term - wanted) <= SLACK * reach + Float.MIN_VALUE)) {
      throw broken(name, row, "the term is %s and not %s".formatted(term, wanted));
    }
  }

  private void requireError(int row, float[] r, float[] y, float[] line) {
    double missed = 0;
    for (int j = 0; j < r.length; j++) {
      double rest = r[j] - f(line[1]) * y[j];
      missed += rest * rest;
    }
    double error = product ? line[2] : line[2] / 2.0;
    double length = Math.sqrt(dot(r, r));
    double excess = error - Math.sqrt(missed);
    if (!(excess >= -SHORT * length - Float.MIN_VALUE
        && excess <= SPARE * length + Float.MIN_VALUE)) {
      throw broken(
          RemainderCodes.FINE_TERMS,
          row,
          "the error is %s and not %s".formatted(error, Math.sqrt(missed)));
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (double) a[j] * b[j];
    }
    return sum;
  }

  /** What the short code of a row stands for. */
  private float[] shortWord(int row) {
    int d = vectors.dimension();
    int pieces = quantizer.pieces();
    float[] word = new float[d];
    for (int p = 0; p < pieces; p++) {
      int first = (int) ((long) p * d / pieces);
      int end = (int) ((p + 1L) * d / pieces);
      int code = codes.code(row, p, quantizer);
      for (int j = first; j < end; j++) {
        word[j] =
            quantizer.bits() == 1
                ? (code >> (j - first) & 1) * 2 - 1
                : quantizer
                    .codebooks()
                    .getAtIndex(JAVA_FLOAT, (long) j * quantizer.codewords() + code);
      }
    }
    return word;
  }

  /** Byte i holds column i in its low half and column h + i in its high half. */
  private float[] fineWord(int row, int d) {
    int half = (d + 1) / 2;
    byte[] packed = new byte[half];
    MemorySegment all = codes.elements(RemainderCodes.FINE_CODES);
    MemorySegment.copy(all, JAVA_BYTE, (long) row * half, packed, 0, half);
    float[] word = new float[d];
    for (int j = 0; j < d; j++) {
      word[j] = (j < half ? packed[j] & 15 : packed[j - half] >> 4 & 15) - 7.5f;
    }
    return word;
  }

  private static BrokenIndexException broken(String name, int row, String problem) {
    return new BrokenIndexException(name, "is not of row %d: %s".formatted(row, problem));
  }
}
