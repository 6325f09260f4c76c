package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.KMeansKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rows that have a centroid each and are compared with those next to it (k²-means; Agustsson,
 * Timofte and Van Gool, ECML PKDD 2017), by what {@link RoundedCentroids} says of both.
 */
final class Neighborhood {
  /**
   * Lists that C goes through in one call: few enough to share out, enough to need its scratch
   * seldom.
   */
  private static final int LISTS_A_CALL = 48;

  private final RoundedCentroids centroids;
  private final MemorySegment rounded;
  private final Workers workers;

  /**
   * Rounds the rows, for a fourth of their bytes.
   *
   * @param centroids where they are now; they may move later
   * @param nearest for each row a centroid, native ints; written
   * @param arena open to the workers' threads
   */
  Neighborhood(
      Vectors centroids, Vectors vectors, MemorySegment nearest, Workers workers, Arena arena) {
    MemorySegment center = RoundedRows.center(centroids, arena);
    RoundedRows rows = RoundedRows.allocate(vectors, center, arena);
    workers.eachUncounted(vectors.rows(), rows::round);
    this.centroids = new RoundedCentroids(centroids, center, arena);
    this.rounded = this.centroids.with(rows, nearest, arena);
    this.workers = workers;
  }

  /**
   * Gives each row the nearest of all centroids, or one that is hardly farther away, and counts the
   * rows as steps.
   *
   * @param nearest a native int for each row, written
   */
  static void assignAll(
      Vectors centroids, Vectors vectors, MemorySegment nearest, Workers workers) {
    try (Arena shared = Arena.ofShared()) {
      MemorySegment center = RoundedRows.center(centroids, shared);
      RoundedCentroids all = new RoundedCentroids(centroids, center, shared).round();
      workers.eachBlock(
          vectors.rows(), (from, end) -> assignBlock(all, vectors, from, end, nearest));
    }
  }

  /** Codes of a block are made and forgotten: all rows may be more than memory holds. */
  private static void assignBlock(
      RoundedCentroids all, Vectors vectors, long from, long end, MemorySegment nearest) {
    try (Arena block = Arena.ofConfined()) {
      RoundedRows rows = RoundedRows.allocate(vectors.slice(from, end), all.center(), block);
      rows.round(0, end - from);
      MemorySegment rounded = all.with(rows, nearest.asSlice(from * Integer.BYTES), block);
      KMeansKernels.assignRounded(Isa.best(), rounded, 0, end - from);
    }
  }

  /**
   * Gives rows a nearer one of the centroids next to the one that they have.
   *
   * @param size how many centroids, 1 to all of them
   * @param lists the rows by centroid
   * @param strays centroids that were taken from their rows: these are compared with all
   * @return how many rows changed
   */
  long assign(int size, Lists lists, BitSet strays) {
    centroids.round();
    try (Arena call = Arena.ofShared()) {
      MemorySegment neighborhood =
          Structs.fill(
              call.allocate(Structs.NEIGHBORHOOD),
              new Structs.Nested(rounded),
              new Structs.Nested(centroids.rows().struct()),
              lists.rows(),
              call.allocateFrom(JAVA_INT, lists.offsets()),
              flags(strays, call),
              (long) size);
      LongAdder changed = new LongAdder();
      workers.eachUncounted(
          lists.count(),
          LISTS_A_CALL,
          (from, end) -> changed.add(assignLists(neighborhood, size, from, end)));
      return changed.sum();
    }
  }

  private long assignLists(MemorySegment neighborhood, int size, long from, long end) {
    try (Arena call = Arena.ofConfined()) {
      long bytes = KMeansKernels.nearBytes(centroids.count(), size, centroids.dimension());
      return KMeansKernels.assignNear(
          Isa.best(), neighborhood, from, end, call.allocate(bytes, 64));
    }
  }

  private MemorySegment flags(BitSet set, Arena arena) {
    MemorySegment flags = arena.allocate(centroids.count());
    set.stream().forEach(member -> flags.set(JAVA_BYTE, member, (byte) 1));
    return flags;
  }
}
