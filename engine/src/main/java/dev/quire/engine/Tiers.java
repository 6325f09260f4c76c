package dev.quire.engine;

import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which segments are merged: so many of about one size, and what is smaller. A row is thus written
 * again only when its segment becomes about as many times as large, which is seldom: were all
 * segments merged each time, loading would take time by the square of what is loaded (O'Neil et
 * al., The Log-Structured Merge-Tree, 1996).
 */
final class Tiers {
  private Tiers() {}

  /** The layers to be merged, in the order they have; none where it is not yet worth while. */
  static List<Layer> toMerge(List<Layer> layers, int mergeSegments) {
    List<Layer> bySize = layers.stream().sorted(Comparator.comparingLong(Tiers::rows)).toList();
    int end = end(fitting(bySize.stream().mapToLong(Tiers::rows).toArray()), mergeSegments);
    List<Layer> merged = new ArrayList<>(layers);
    merged.retainAll(bySize.subList(0, end));
    return merged;
  }

  private static long rows(Layer layer) {
    return (long) layer.segment().chunkRows() + layer.segment().documentRows();
  }

  /**
   * The smallest sizes, up to what one segment can hold together: the larger ones stay as they are.
   *
   * @param sizes ascending
   */
  static long[] fitting(long[] sizes) {
    int fitting = 0;
    long sum = 0;
    while (fitting < sizes.length && sum + sizes[fitting] <= Segment.MAX_ROWS) {
      sum += sizes[fitting++];
    }
    return Arrays.copyOf(sizes, fitting);
  }

  /**
   * How many of the smallest are merged: up to the end of the first stretch of enough sizes of
   * which none but the first two is more than two thirds of those before it together.
   *
   * @param sizes ascending
   */
  static int end(long[] sizes, int mergeSegments) {
    for (int first = 0; first + mergeSegments <= sizes.length; first++) {
      int end = first;
      long sum = 0;
      while (end < sizes.length && (end < first + 2 || 3 * sizes[end] <= 2 * sum)) {
        sum += sizes[end++];
      }
      if (end - first >= mergeSegments) {
        return end;
      }
    }
    return 0;
  }
}
