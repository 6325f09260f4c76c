package dev.quire.indexing;

import dev.quire.domain.library.Metric;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How far the k-th nearest row is from each of many queries, exactly, in one pass over the rows:
 * all queries are compared with a block of rows while the cache holds it. One query after the other
 * would read everything as often as there are queries, from the disk where it is more than memory.
 */
public final class NearestRadii {
  private static final long BLOCK_BYTES = 1L << 19;

  /** A block of a set begins with a word of it. */
  private static final int ROWS_A_WORD = 64;

  private final Vectors rows;
  private final Metric metric;
  private final int k;
  private final SearchCounters counters = new SearchCounters();

  /**
   * @param rows at least one
   */
  public NearestRadii(Vectors rows, Metric metric, int k) {
    this.rows = rows;
    this.metric = metric;
    this.k = k;
  }

  /**
   * For each query the distance of the k-th nearest allowed row, or of the farthest where fewer are
   * allowed; as {@link Neighbors#distance} has it. Arguments as in {@link VectorIndex#search}.
   *
   * @param stop asked between blocks; what is returned then is of the rows that were seen
   */
  public float[] of(List<MemorySegment> queries, RowSet allowed, BooleanSupplier stop) {
    Nearest[] nearest = new Nearest[queries.size()];
    Arrays.setAll(nearest, q -> new Nearest(k));
    long rowBytes = (long) rows.dimension() * Float.BYTES;
    int most = (int) Math.max(1, BLOCK_BYTES / rowBytes / ROWS_A_WORD) * ROWS_A_WORD;
    for (int from = 0; from < rows.rows() && !stop.getAsBoolean(); from += most) {
      int size = Math.min(most, rows.rows() - from);
      MemorySegment floats = rows.floats().asSlice(from * rowBytes, size * rowBytes);
      Vectors block = new Vectors(floats, size, rows.dimension());
      RowSet allowedHere = allowed.part(from, size);
      for (int q = 0; q < nearest.length; q++) {
        nearest[q].add(ExactScan.search(block, metric, queries.get(q), k, allowedHere, counters));
      }
    }
    float[] radii = new float[nearest.length];
    for (int q = 0; q < radii.length; q++) {
      radii[q] = nearest[q].farthest();
    }
    return radii;
  }

  /** The distances of the k nearest so far, ascending. */
  private static final class Nearest {
    private final float[] distances;
    private int size;

    Nearest(int k) {
      this.distances = new float[k];
    }

    void add(Neighbors found) {
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

    float farthest() {
      return size == 0 ? Float.POSITIVE_INFINITY : distances[size - 1];
    }
  }
}
