package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.KMeansKernels;
import dev.quire.indexing.kernel.Measures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment distances = scratch.allocate(JAVA_FLOAT, n);
      MemorySegment toLast = scratch.allocate(JAVA_FLOAT, n);
      for (int s = 0; s < count; s++) {
        int drawn =
            s == 0
                ? random.nextInt(n)
                : (int) KMeansKernels.draw(distances, n, random.nextDouble());
        seeds[s] = drawn;
        Measures.l2F32(
            Isa.best(),
            Centroids.row(vectors, drawn),
            vectors.floats(),
            MemorySegment.NULL,
            n,
            vectors.dimension(),
            toLast);
        if (s == 0) {
          distances.copyFrom(toLast);
        } else {
          KMeansKernels.keepNearer(toLast, n, distances);
        }
        distances.setAtIndex(JAVA_FLOAT, drawn, -1); // drawn already; a duplicate of it is at 0
      }
    }
    return seeds;
  }
}
