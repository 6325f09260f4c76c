package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Measures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The first centroids: rows drawn with a probability that grows with the squared distance to those
 * already drawn (k-means++, Arthur and Vassilvitskii, 2007).
 *
 * <p>Drawing k of n rows costs n * k distances, too much for thousands of centroids. So beyond
 * {@link #DIRECT} the rows are first parted around √k coarse centroids, and each part draws its
 * share, in proportion to its rows: about n * √k distances, and the parts are independent work for
 * threads.
 */
final class Seeding {
  /** As many centroids are drawn in one go. */
  private static final int DIRECT = 64;

  /** Rounds of Lloyd for the coarse centroids; they only have to part the rows, not to fit them. */
  private static final int COARSE_ROUNDS = 2;

  private final Vectors vectors;
  private final boolean unit;
  private final Workers workers;
  private final Arena arena;

  Seeding(Vectors vectors, boolean unit, Workers workers, Arena arena) {
    this.vectors = vectors;
    this.unit = unit;
    this.workers = workers;
    this.arena = arena;
  }

  /** Draws {@code count} different rows of {@code sample} (native ints; n of them, n >= count). */
  int[] draw(MemorySegment sample, int n, int count, SplittableRandom random) {
    if (count <= DIRECT) {
      return drawDirectly(sample, n, count, random);
    }
    Lists parts = part(sample, n, (int) Math.ceil(Math.sqrt(count)), random);
    int[] firstSeed = shares(parts, n, count);
    SplittableRandom[] randoms = new SplittableRandom[parts.count()];
    Arrays.setAll(randoms, p -> random.split());
    int[] seeds = new int[count];
    workers.eachItem(
        parts.count(),
        (from, end) -> {
          int p = (int) from;
          int share = firstSeed[p + 1] - firstSeed[p];
          int[] drawn = drawDirectly(parts.rows(p), parts.size(p), share, randoms[p]);
          System.arraycopy(drawn, 0, seeds, firstSeed[p], share);
        });
    return seeds;
  }

  private Lists part(MemorySegment sample, int n, int count, SplittableRandom random) {
    int dimension = vectors.dimension();
    MemorySegment floats = arena.allocate((long) count * dimension * Float.BYTES, 64);
    Centroids coarse = new Centroids(floats, count, dimension, unit, arena);
    int[] seeds = draw(sample, n, count, random);
    for (int c = 0; c < count; c++) {
      coarse.set(c, vectors, seeds[c]);
    }
    MemorySegment nearest = arena.allocate(JAVA_INT, n);
    for (int round = 0; ; round++) {
      coarse.assign(vectors, sample, n, nearest, workers);
      Lists parts = Lists.sort(sample, nearest, n, count, arena);
      if (round == COARSE_ROUNDS) {
        return parts;
      }
      coarse.moveToMeans(vectors, parts, workers);
    }
  }

  /**
   * Where each part's seeds begin: rounding cumulative shares keeps every share within its part's
   * size.
   */
  private static int[] shares(Lists parts, int n, int count) {
    int[] first = new int[parts.count() + 1];
    int[] offsets = parts.offsets();
    for (int p = 0; p < first.length; p++) {
      first[p] = (int) ((long) offsets[p] * count / n);
    }
    return first;
  }

  private int[] drawDirectly(MemorySegment rows, int n, int count, SplittableRandom random) {
    int[] seeds = new int[count];
    float[] distances = new float[n];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment toLast = scratch.allocate(JAVA_FLOAT, Math.max(1, n));
      for (int s = 0; s < count; s++) {
        int drawn = s == 0 ? random.nextInt(n) : drawByDistance(distances, random);
        seeds[s] = rows.getAtIndex(JAVA_INT, drawn);
        long rowBytes = (long) vectors.dimension() * Float.BYTES;
        MemorySegment seed = vectors.floats().asSlice(seeds[s] * rowBytes, rowBytes);
        Measures.l2F32(Isa.best(), seed, vectors.floats(), rows, n, vectors.dimension(), toLast);
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
