package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Measures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * k-means (Lloyd, 1982) over a sample of the rows, seeded by {@link Seeding}. The result depends on
 * rows and seed alone: kernels sum in a fixed order, means sum their rows in row order, and ties go
 * to the smaller number.
 */
final class KMeans {
  /**
   * Rows per centroid in the sample. More cost time in proportion and move the means by less than
   * their noise.
   */
  static final int SAMPLE_PER_CENTROID = 40;

  /**
   * Rounds of Lloyd. Seeds are good and lists need no optimum: later rounds hardly change recall.
   */
  static final int ROUNDS = 6;

  private final Vectors vectors;
  private final boolean unit;
  private final int samplePerCentroid;
  private final Workers workers;
  private final Arena scratch;

  /**
   * @param unit whether rows and means have norm 1 (cosine)
   * @param scratch open to all of the workers' threads
   */
  KMeans(Vectors vectors, boolean unit, Workers workers, Arena scratch) {
    this(vectors, unit, SAMPLE_PER_CENTROID, workers, scratch);
  }

  KMeans(Vectors vectors, boolean unit, int samplePerCentroid, Workers workers, Arena scratch) {
    this.vectors = vectors;
    this.unit = unit;
    this.samplePerCentroid = samplePerCentroid;
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * Rows that {@link #train} compares with centroids in all its rounds together, for a progress
   * bar.
   */
  static long steps(long rows, int count) {
    return Math.min(rows, (long) count * SAMPLE_PER_CENTROID) * ROUNDS;
  }

  /**
   * @param floats room for count * dimension floats, which the result writes and keeps
   * @param count 1 to the number of rows
   */
  Centroids train(MemorySegment floats, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = (int) Math.min(vectors.rows(), (long) count * samplePerCentroid);
    MemorySegment sample = Centroids.ints(sample(vectors.rows(), n, random), scratch);
    Centroids centroids = new Centroids(floats, count, vectors.dimension(), unit, scratch);
    int[] seeds = new Seeding(vectors, unit, workers, scratch).draw(sample, n, count, random);
    for (int c = 0; c < count; c++) {
      centroids.set(c, vectors, seeds[c]);
    }
    MemorySegment nearest = scratch.allocate(JAVA_INT, n);
    for (int round = 0; round < ROUNDS; round++) {
      centroids.assign(vectors, sample, n, nearest, workers);
      Lists lists = Lists.sort(sample, nearest, n, count, scratch);
      centroids.moveToMeans(vectors, lists, workers);
      repairEmpty(centroids, lists);
    }
    return centroids;
  }

  /**
   * Ascending, each row equally likely (selection sampling; Knuth, The Art of Computer Programming,
   * 3.4.2 S).
   */
  static int[] sample(int rows, int n, SplittableRandom random) {
    int[] sample = new int[n];
    int taken = 0;
    for (int row = 0; taken < n; row++) {
      if (random.nextInt(rows - row) < n - taken) {
        sample[taken++] = row;
      }
    }
    return sample;
  }

  /**
   * A centroid that lost all its rows moves to the row of the longest list that is farthest from
   * its own centroid; the next one to the second farthest, and so on.
   */
  private void repairEmpty(Centroids centroids, Lists lists) {
    int longest = lists.longest();
    int size = lists.size(longest);
    MemorySegment rows = lists.rows(longest);
    float[] distances = null;
    for (int c = 0; c < centroids.count(); c++) {
      if (lists.size(c) > 0) {
        continue;
      }
      if (distances == null) {
        distances = distances(centroids.get(longest), rows, size);
      }
      int farthest = farthest(distances);
      centroids.set(c, vectors, rows.getAtIndex(JAVA_INT, farthest));
      distances[farthest] = -1;
    }
  }

  private float[] distances(MemorySegment centroid, MemorySegment rows, int size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_FLOAT, size);
      Measures.l2F32(Isa.best(), centroid, vectors.floats(), rows, size, vectors.dimension(), out);
      return out.toArray(JAVA_FLOAT);
    }
  }

  private static int farthest(float[] distances) {
    int farthest = 0;
    for (int i = 1; i < distances.length; i++) {
      farthest = distances[i] > distances[farthest] ? i : farthest;
    }
    return farthest;
  }
}
