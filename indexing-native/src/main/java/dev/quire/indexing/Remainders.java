package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    int[] offsets = lists.offsets();
    int list = 0;
    for (int i = 0; i < n; i++) {
      while (offsets[list + 1] <= sample[i]) {
        list++;
      }
      MemorySegment row = Centroids.row(vectors, lists.rows().getAtIndex(JAVA_INT, sample[i]));
      MemorySegment mean = Centroids.row(means, list);
      for (int j = 0; j < d; j++) {
        float rest = row.getAtIndex(JAVA_FLOAT, j) - mean.getAtIndex(JAVA_FLOAT, j);
        floats.setAtIndex(JAVA_FLOAT, (long) i * d + j, rest);
      }
    }
    return new Vectors(floats, n, d);
  }
}
