package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.KMeansKernels;
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
    int[] some = IntStream.range(0, rows.rows()).filter(row -> row % step == 0).toArray();
    MemorySegment center = arena.allocate(JAVA_FLOAT, rows.dimension());
    KMeansKernels.mean(
        Isa.best(),
        rows.floats(),
        arena.allocateFrom(JAVA_INT, some),
        some.length,
        rows.dimension(),
        false,
        center);
    long nearer = IntStream.of(some).filter(row -> isNearer(rows, row, center)).count();
    return 2 * nearer > some.length ? center : center.fill((byte) 0);
  }

  /** Whether a row is nearer to the center than to 0. */
  private static boolean isNearer(Vectors rows, int row, MemorySegment center) {
    MemorySegment floats = Centroids.row(rows, row);
    double dot = 0;
    double square = 0;
    for (int i = 0; i < rows.dimension(); i++) {
      double c = center.getAtIndex(JAVA_FLOAT, i);
      dot += c * floats.getAtIndex(JAVA_FLOAT, i);
      square += c * c;
    }
    return 2 * dot > square;
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
