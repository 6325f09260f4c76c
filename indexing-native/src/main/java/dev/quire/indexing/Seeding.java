package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Measures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The first centroids: rows drawn with a probability that grows with the squared distance to those
 * already drawn (k-means++, Arthur and Vassilvitskii, 2007).
 */
final class Seeding {
  private Seeding() {}

  /**
   * Draws {@code count} different rows, of which there are as many or more: n * count distances.
   */
  static int[] draw(Vectors vectors, int count, SplittableRandom random) {
    int n = vectors.rows();
    int[] seeds = new int[count];
    float[] distances = new float[n];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment toLast = scratch.allocate(JAVA_FLOAT, Math.max(1, n));
      for (int s = 0; s < count; s++) {
        int drawn = s == 0 ? random.nextInt(n) : drawByDistance(distances, random);
        seeds[s] = drawn;
        Measures.l2F32(
            Isa.best(),
            Centroids.row(vectors, drawn),
            vectors.floats(),
            MemorySegment.NULL,
            n,
            vectors.dimension(),
            toLast);
        for (int i = 0; i < n; i++) {
          distances[i] = Math.min(distances[i], toLast.getAtIndex(JAVA_FLOAT, i));
        }
        distances[drawn] = -1; // drawn already; a duplicate of it is at 0
      }
    }
    return seeds;
  }

  private static int drawByDistance(float[] distances, SplittableRandom random) {
    double total = 0;
    for (float distance : distances) {
      total += Math.max(distance, 0);
    }
    double rest = random.nextDouble() * total;
    int last = -1;
    for (int i = 0; i < distances.length; i++) {
      // when every row left is a duplicate the total is 0, and the first undrawn row will do
      if (distances[i] > 0 || (total == 0 && distances[i] == 0)) {
        last = i;
        rest -= distances[i];
        if (rest <= 0) {
          break;
        }
      }
    }
    return last;
  }
}
