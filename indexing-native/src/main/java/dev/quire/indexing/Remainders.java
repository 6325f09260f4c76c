package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What is left of rows when the centroid of their list is taken off. */
final class Remainders {
  private Remainders() {}

  /** Those of {@code n} rows, each row equally likely, in the order of lists. */
  static Vectors sample(
      Vectors vectors, Lists lists, Vectors means, int n, long seed, Arena arena) {
    int d = vectors.dimension();
    int[] sample = KMeans.sample(vectors.rows(), n, new SplittableRandom(seed));
    MemorySegment floats = arena.allocate((long) Math.max(1, n) * d * Float.BYTES, 64);
    int[] listOf = new int[n];
    // of more rows than memory holds each would cost a read of the disk: they are visited as they
    // lie
    for (long place : sortedByRow(sample, lists, listOf)) {
      int i = (int) place;
      MemorySegment row = Centroids.row(vectors, (int) (place >>> Integer.SIZE));
      MemorySegment mean = Centroids.row(means, listOf[i]);
      for (int j = 0; j < d; j++) {
        float rest = row.getAtIndex(JAVA_FLOAT, j) - mean.getAtIndex(JAVA_FLOAT, j);
        floats.setAtIndex(JAVA_FLOAT, (long) i * d + j, rest);
      }
    }
    return new Vectors(floats, n, d);
  }

  /**
   * Rows above their places in the sample, ascending.
   *
   * @param sample positions in the order of lists, ascending
   * @param listOf is given the list of each place
   */
  private static long[] sortedByRow(int[] sample, Lists lists, int[] listOf) {
    int[] offsets = lists.offsets();
    long[] places = new long[listOf.length];
    int list = 0;
    for (int i = 0; i < places.length; i++) {
      while (offsets[list + 1] <= sample[i]) {
        list++;
      }
      listOf[i] = list;
      long row = lists.rows().getAtIndex(JAVA_INT, sample[i]);
      places[i] = row << Integer.SIZE | i;
    }
    Arrays.sort(places);
    return places;
  }
}
