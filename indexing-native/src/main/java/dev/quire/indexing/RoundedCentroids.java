package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.indexing.kernel.KMeansKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Centroids with codes of a byte a dimension: panel.h and kmeans_rounded.c say how rows are given
 * their nearest by these, and that floats decide where bytes leave a doubt.
 */
final class RoundedCentroids {
  /** Centroids that C compares a row with at a time (panel.h). */
  private static final int PANEL = 16;

  private final RoundedRows rows;
  private final MemorySegment panels;

  /**
   * Room for the codes, which {@link #round} writes.
   *
   * @param centroids at least 1
   * @param center {@code dimension} floats, those of the rows to come
   */
  RoundedCentroids(Vectors centroids, MemorySegment center, Arena arena) {
    long columns = (centroids.rows() + PANEL - 1L) / PANEL * PANEL;
    this.rows = RoundedRows.allocate(centroids, center, arena);
    this.panels =
        Structs.fill(
            arena.allocate(Structs.ROUNDED_PANELS),
            arena.allocate(columns * RoundedRows.codeBytes(centroids.dimension()), 64),
            arena.allocate(JAVA_FLOAT, columns),
            arena.allocate(JAVA_FLOAT, columns));
  }

  /** Brings the codes up to date with the centroids. */
  RoundedCentroids round() {
    Vectors floats = rows.vectors();
    rows.round(0, count());
    KMeansKernels.roundPanels(floats.floats(), count(), floats.dimension(), rows.center(), panels);
    return this;
  }

  int count() {
    return rows.vectors().rows();
  }

  int dimension() {
    return rows.vectors().dimension();
  }

  /** They as rows, to be compared with each other. */
  RoundedRows rows() {
    return rows;
  }

  MemorySegment center() {
    return rows.center();
  }

  /**
   * A {@code qr_rounded}.
   *
   * @param rounded rows around the same center
   * @param nearest for each of them a centroid, native ints; to be written
   */
  MemorySegment with(RoundedRows rounded, MemorySegment nearest, Arena arena) {
    return Structs.fill(
        arena.allocate(Structs.ROUNDED),
        rounded.vectors().floats(),
        rows.vectors().floats(),
        new Structs.Nested(rounded.struct()),
        new Structs.Nested(panels),
        nearest,
        (long) count(),
        (long) dimension());
  }
}
