package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.KMeansKernels;
import dev.quire.indexing.kernel.Measures;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * Rows with codes of a byte a dimension around a center, as k-means compares them.
 *
 * @param center {@code dimension} floats
 * @param struct a {@code qr_rounded_rows}
 */
record RoundedRows(Vectors vectors, MemorySegment center, MemorySegment struct) {
  /** Coordinates that C takes at once (panel.h). */
  private static final int QUAD = 4;

  /** Rows that a center is made of, where there are so many. */
  private static final int MIDDLE_ROWS = 1024;

  /** Room for the codes, which {@link #round} writes. */
  static RoundedRows allocate(Vectors vectors, MemorySegment center, Arena arena) {
    int n = vectors.rows();
    MemorySegment struct =
        Structs.fill(
            arena.allocate(Structs.ROUNDED_ROWS),
            arena.allocate(n * codeBytes(vectors.dimension()), 64),
            arena.allocate(JAVA_FLOAT, n),
            arena.allocate(JAVA_FLOAT, n),
            arena.allocate(JAVA_INT, n));
    return new RoundedRows(vectors, center, struct);
  }

  /**
   * The center for rows near these: their mean, or 0 where that is nearer to most of them. Beside
   * few that are far away, the many would all look alike from their mean.
   *
   * @param rows at least one
   */
  static MemorySegment center(Vectors rows, Arena arena) {
    int step = 1 + rows.rows() / MIDDLE_ROWS;
    int[] taken = IntStream.range(0, rows.rows()).filter(row -> row % step == 0).toArray();
    MemorySegment some = arena.allocateFrom(JAVA_INT, taken);
    MemorySegment center = arena.allocate(JAVA_FLOAT, rows.dimension());
    KMeansKernels.mean(
        Isa.best(), rows.floats(), some, taken.length, rows.dimension(), false, center);
    return isNearerToMost(center, rows, some, arena) ? center : center.fill((byte) 0);
  }

  /** Whether most of some rows are nearer to the center than to 0. */
  private static boolean isNearerToMost(
      MemorySegment center, Vectors rows, MemorySegment some, Arena arena) {
    int d = rows.dimension();
    int n = (int) (some.byteSize() / Integer.BYTES);
    MemorySegment dots = arena.allocate(JAVA_FLOAT, n);
    Measures.dotF32(Isa.best(), center, rows.floats(), some, n, d, dots);
    MemorySegment square = arena.allocate(JAVA_FLOAT);
    Measures.dotF32(Isa.best(), center, center, MemorySegment.NULL, 1, d, square);
    float half = square.get(JAVA_FLOAT, 0) / 2;
    int nearer = 0;
    for (float dot : dots.toArray(JAVA_FLOAT)) {
      nearer += dot > half ? 1 : 0;
    }
    return 2 * nearer > n;
  }

  /** Of a row: its dimensions, and zeros up to a multiple of four. */
  static long codeBytes(int dimension) {
    return (dimension + QUAD - 1L) / QUAD * QUAD;
  }

  /** Writes the codes of rows {@code from} to {@code end - 1}. */
  void round(long from, long end) {
    KMeansKernels.roundRows(vectors.floats(), from, end, vectors.dimension(), center, struct);
  }
}
