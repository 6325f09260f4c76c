package dev.quire.indexing;

import dev.quire.domain.library.Metric;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * How far the k nearest rows are from each of many queries, exactly, in one pass over the rows: all
 * queries are compared with a block of rows while the cache holds it. One query after the other
 * would read everything as often as there are queries, from the disk where it is more than memory.
 */
public final class NearestDistances {
  private static final long BLOCK_BYTES = 1L << 20;

  /** A block of a set begins with a word of it. */
  private static final int ROWS_A_WORD = 64;

  private final Vectors rows;
  private final Metric metric;
  private final RowSet allowed;
  private final BuildOptions options;

  /**
   * @param rows at least one
   * @param options the threads that share the blocks; which of them takes which does not show
   */
  public NearestDistances(Vectors rows, Metric metric, RowSet allowed, BuildOptions options) {
    this.rows = rows;
    this.metric = metric;
    this.allowed = allowed;
    this.options = options;
  }

  /**
   * For each query the distances of the k nearest allowed rows, ascending, as {@link
   * Neighbors#distance} has them; fewer where fewer are allowed. Queries as in {@link
   * VectorIndex#search}.
   *
   * @throws CancellationException when the progress says so
   */
  public float[][] of(List<MemorySegment> queries, int k) {
    Nearest[] nearest = new Nearest[queries.size()];
    Arrays.setAll(nearest, q -> new Nearest(k));
    long rowBytes = (long) rows.dimension() * Float.BYTES;
    int most = (int) Math.max(1, BLOCK_BYTES / rowBytes / ROWS_A_WORD) * ROWS_A_WORD;
    try (Workers workers = new Workers(options, 0)) {
      workers.eachUncounted(
          rows.rows(), most, (from, end) -> compare((int) from, (int) end, queries, nearest));
    }
    return Arrays.stream(nearest).map(Nearest::distances).toArray(float[][]::new);
  }

  private void compare(int from, int end, List<MemorySegment> queries, Nearest[] nearest) {
    long rowBytes = (long) rows.dimension() * Float.BYTES;
    MemorySegment floats = rows.floats().asSlice(from * rowBytes, (end - from) * rowBytes);
    Vectors block = new Vectors(floats, end - from, rows.dimension());
    RowSet allowedHere = allowed.part(from, end - from);
    SearchCounters uncounted = new SearchCounters();
    for (int q = 0; q < nearest.length; q++) {
      Nearest known = nearest[q];
      known.add(ExactScan.search(block, metric, queries.get(q), known.k(), allowedHere, uncounted));
    }
  }

  /** The distances of the k nearest so far, ascending. */
  private static final class Nearest {
    private final float[] distances;
    private int size;

    Nearest(int k) {
      this.distances = new float[k];
    }

    int k() {
      return distances.length;
    }

    synchronized void add(Neighbors found) {
      for (int i = 0; i < found.size(); i++) {
        if (!insert(found.distance(i))) {
          return; // those behind are farther still
        }
      }
    }

    private boolean insert(float distance) {
      if (size == distances.length && distance >= distances[size - 1]) {
        return false;
      }
      int place = size < distances.length ? size++ : size - 1;
      while (place > 0 && distances[place - 1] > distance) {
        distances[place] = distances[place - 1];
        place--;
      }
      distances[place] = distance;
      return true;
    }

    synchronized float[] distances() {
      return Arrays.copyOf(distances, size);
    }
  }
}
