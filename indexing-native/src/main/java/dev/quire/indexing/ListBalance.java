package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;

/**
 * Keeps k-means from lists that are many times the mean, which searches pay for, and from empty
 * ones, which hold a centroid for nothing: centroids of the shortest lists move into the longest.
 * The next round shares the rows out again.
 */
final class ListBalance {
  /** A list is too long beyond this many times the mean, and is cut into as many pieces. */
  private static final int LONG = 2;

  /**
   * A centroid whose list is shorter than the mean by this factor may be moved; its rows hardly
   * count.
   */
  private static final int SHORT = 4;

  private ListBalance() {}

  /**
   * Moves centroids of short lists onto rows of long ones, the shortest into the longest.
   *
   * @return those that were moved
   */
  static BitSet restore(Centroids centroids, Vectors vectors, Lists lists) {
    Integer[] bySize = new Integer[lists.count()];
    Arrays.setAll(bySize, l -> l);
    Arrays.sort(bySize, Comparator.comparingInt(lists::size));
    int mean = Math.max(1, lists.total() / lists.count());
    BitSet moved = new BitSet();
    int giver = 0;
    for (int i = bySize.length - 1; i > giver; i--) {
      int list = bySize[i];
      if (lists.size(list) < 2) {
        return moved; // a row each cannot be shared
      }
      int pieces = lists.size(list) / (LONG * mean);
      boolean needed = lists.size(bySize[giver]) == 0;
      for (int piece = 1; piece <= Math.max(pieces, needed ? 1 : 0) && giver < i; piece++) {
        int from = bySize[giver];
        if (lists.size(from) * SHORT > mean) {
          return moved;
        }
        int row = rowOf(lists, list, piece, pieces);
        if (!sits(centroids, list, vectors, row)) {
          centroids.set(from, vectors, row);
          moved.set(from);
          giver++;
        }
      }
    }
    return moved;
  }

  /** Rows of a list are in no order that matters: equal steps through it are as good as chance. */
  private static int rowOf(Lists lists, int list, int piece, int pieces) {
    int at = (int) ((long) lists.size(list) * piece / (Math.max(1, pieces) + 1));
    return lists.rows(list).getAtIndex(JAVA_INT, at);
  }

  /** A list of equal rows cannot be cut. */
  private static boolean sits(Centroids centroids, int list, Vectors vectors, int row) {
    MemorySegment mean = centroids.get(list);
    return mean.mismatch(Centroids.row(vectors, row)) < 0;
  }
}
