package dev.quire.bench.rows;

import dev.quire.bench.UsageException;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;

/** Row numbers [queries, width]: for each query its nearest rows, best first. */
public final class NeighborRows {
  private static final String NEEDED = "an int32 array [queries, k] of row numbers is needed";

  private final int[][] rows;

  NeighborRows(int[][] rows) {
    this.rows = rows;
  }

  /** Reads an int32 or int64 array [queries, width] from a {@code .npy} file. */
  public static NeighborRows read(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      NpyArray array = FloatRows.array(file, arena, NEEDED);
      boolean whole = array.dtype() == Dtype.I4 || array.dtype() == Dtype.I8;
      if (!whole || array.shape().size() != 2) {
        throw new UsageException(
            "%s holds %s %s; %s".formatted(file, array.dtype().descr(), array.shape(), NEEDED));
      }
      int width = Math.toIntExact(array.shape().getLast());
      int[][] rows = new int[Math.toIntExact(array.length())][width];
      for (int q = 0; q < rows.length; q++) {
        for (int i = 0; i < width; i++) {
          long at = (long) q * width + i;
          rows[q][i] =
              array.dtype() == Dtype.I4
                  ? array.intAt(at)
                  : Math.clamp(array.longAt(at), -1, Integer.MAX_VALUE);
        }
      }
      return new NeighborRows(rows);
    }
  }

  public int queries() {
    return rows.length;
  }

  public int width() {
    return rows.length == 0 ? 0 : rows[0].length;
  }

  /** The first k of a query's rows. */
  public int[] nearest(int query, int k) {
    return Arrays.copyOf(rows[query], k);
  }

  /**
   * Checks that the first k are rows of those there are, for each query. What comes after them is
   * not asked for: FAISS fills up with −1 where there are fewer rows than it was asked for.
   */
  public NeighborRows requireFit(FloatRows base, FloatRows queries, int k) {
    if (queries() != queries.rows() || width() < k) {
      throw new UsageException(
          "the ground truth is [%d, %d]; [%d, at least %d] is needed"
              .formatted(queries(), width(), queries.rows(), k));
    }
    for (int q = 0; q < rows.length; q++) {
      for (int row : nearest(q, k)) {
        if (row < 0 || row >= base.rows()) {
          throw new UsageException(
              "the ground truth of query %d names row %d; the base has rows 0 to %d"
                  .formatted(q, row, base.rows() - 1));
        }
      }
    }
    return this;
  }

  int[][] toArray() {
    return rows;
  }
}
