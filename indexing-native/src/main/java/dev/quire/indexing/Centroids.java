package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.KMeansKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The means of k-means, and the two steps of Lloyd's algorithm over them: rows to their nearest,
 * means of their rows.
 */
final class Centroids {
  /** Centroids that C compares a row with at a time (panel.h). */
  private static final int PANEL = 16;

  private final MemorySegment floats;
  private final MemorySegment panels;
  private final MemorySegment halfNorms;
  private final int count;
  private final int dimension;
  private final boolean unit;

  /**
   * @param floats room for count * dimension floats
   * @param count at least 1
   * @param unit whether means are brought back to norm 1, as rows compared by cosine have it
   */
  Centroids(MemorySegment floats, int count, int dimension, boolean unit, Arena arena) {
    this.floats = floats;
    long columns = (count + PANEL - 1L) / PANEL * PANEL;
    this.panels = arena.allocate(columns * dimension * Float.BYTES, 64);
    this.halfNorms = arena.allocate(JAVA_FLOAT, columns);
    this.count = count;
    this.dimension = dimension;
    this.unit = unit;
  }

  MemorySegment floats() {
    return floats;
  }

  MemorySegment get(int centroid) {
    return floats.asSlice(offset(centroid), rowBytes());
  }

  int count() {
    return count;
  }

  /** One row a centroid, in the same memory. */
  Vectors vectors() {
    return new Vectors(floats, count, dimension);
  }

  /** Centroids {@code from} to {@code end - 1}, in the same memory. */
  Centroids slice(int from, int end, Arena arena) {
    MemorySegment part = floats.asSlice(offset(from), (end - from) * rowBytes());
    return new Centroids(part, end - from, dimension, unit, arena);
  }

  /** Places one centroid on a row. */
  void set(int centroid, Vectors vectors, int row) {
    MemorySegment.copy(vectors.floats(), row * rowBytes(), floats, offset(centroid), rowBytes());
  }

  /**
   * The nearest centroid of each row, ties to the smaller number.
   *
   * @param first the number of the first centroid
   * @param nearest a native int for each row, written
   */
  void assign(Vectors vectors, int first, MemorySegment nearest, Workers workers) {
    prepare();
    workers.eachBlock(
        vectors.rows(), (from, end) -> assignBlock(vectors, from, end, first, nearest));
  }

  private void prepare() {
    KMeansKernels.panels(floats, MemorySegment.NULL, count, dimension, panels, halfNorms);
  }

  private void assignBlock(Vectors vectors, long from, long end, int first, MemorySegment nearest) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment assignment =
          Structs.fill(
              scratch.allocate(Structs.ASSIGNMENT),
              vectors.floats().asSlice(from * rowBytes()),
              panels,
              halfNorms,
              nearest.asSlice(from * Integer.BYTES),
              scratch.allocate(JAVA_FLOAT, end - from),
              end - from,
              (long) dimension,
              (long) count,
              (long) first);
      KMeansKernels.assign(Isa.best(), assignment);
    }
  }

  /** Moves each centroid to the mean of its rows; one without rows stays. */
  void moveToMeans(Vectors vectors, Lists lists, Workers workers) {
    workers.eachUncounted(
        count,
        1,
        (from, end) -> {
          int centroid = (int) from;
          int size = lists.size(centroid);
          if (size > 0) {
            KMeansKernels.mean(
                Isa.best(),
                vectors.floats(),
                lists.rows(centroid),
                size,
                dimension,
                unit,
                get(centroid));
          }
        });
  }

  /** One row of a set. */
  static MemorySegment row(Vectors vectors, int row) {
    long bytes = (long) vectors.dimension() * Float.BYTES;
    return vectors.floats().asSlice(row * bytes, bytes);
  }

  private long offset(int centroid) {
    return centroid * rowBytes();
  }

  private long rowBytes() {
    return (long) dimension * Float.BYTES;
  }

  /** Native ints for a list of rows. */
  static MemorySegment ints(int[] values, Arena arena) {
    return values.length == 0 ? arena.allocate(JAVA_INT) : arena.allocateFrom(JAVA_INT, values);
  }
}
