package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * k-means (Lloyd, 1982) over a sample of the rows. The result depends on rows and seed alone:
 * kernels sum in a fixed order, means sum their rows in row order, and ties go to the smaller
 * number.
 *
 * <p>A round compares every row with every centroid, so rounds are what training costs. Beyond
 * {@link #DIRECT} centroids most of them are spent where rows are compared with few: the rows are
 * first parted around √k coarse centroids, each part trains its share of the centroids among its
 * own rows (all parts together cost √k comparisons a row), and the rounds over everything only mend
 * the borders between parts.
 */
final class KMeans {
  /**
   * Rows per centroid in the sample. More cost time in proportion and move the means by less than
   * their noise.
   */
  static final int SAMPLE_PER_CENTROID = 40;

  /** Rounds over all rows and centroids: enough to mend borders; recall gains nothing by more. */
  static final int ROUNDS = 2;

  /** As many centroids are trained in one go. */
  private static final int DIRECT = 64;

  /** Rounds within a part. */
  private static final int PART_ROUNDS = 6;

  /** Rounds of the coarse centroids; they only have to part the rows, not to fit them. */
  private static final int COARSE_ROUNDS = 3;

  private final Vectors vectors;
  private final boolean unit;
  private final int samplePerCentroid;
  private final int rounds;
  private final Workers workers;
  private final Arena scratch;

  /**
   * @param unit whether rows and means have norm 1 (cosine)
   * @param scratch open to all of the workers' threads
   */
  KMeans(Vectors vectors, boolean unit, Workers workers, Arena scratch) {
    this(vectors, unit, SAMPLE_PER_CENTROID, ROUNDS, workers, scratch);
  }

  KMeans(
      Vectors vectors,
      boolean unit,
      int samplePerCentroid,
      int rounds,
      Workers workers,
      Arena scratch) {
    this.vectors = vectors;
    this.unit = unit;
    this.samplePerCentroid = samplePerCentroid;
    this.rounds = rounds;
    this.workers = workers;
    this.scratch = scratch;
  }

  /**
   * Rows that {@link #train} compares with all centroids in its rounds together, for a progress
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
    place(centroids, sample, n, random);
    lloyd(centroids, sample, n, rounds, workers);
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

  /** Centroids near their final places, by comparisons of few with few. */
  private void place(Centroids centroids, MemorySegment rows, int n, SplittableRandom random) {
    if (centroids.count() <= DIRECT) {
      trainAlone(centroids, rows, n, random);
    } else {
      trainParts(centroids, part(rows, n, centroids.count(), random), n, random);
    }
  }

  private void trainParts(Centroids centroids, Lists parts, int n, SplittableRandom random) {
    int[] firsts = shares(parts, n, centroids.count());
    SplittableRandom[] randoms = new SplittableRandom[parts.count()];
    Arrays.setAll(randoms, p -> random.split());
    workers.eachUncounted(
        parts.count(),
        1,
        (from, end) -> {
          int p = (int) from;
          if (firsts[p] < firsts[p + 1]) {
            Centroids share = centroids.slice(firsts[p], firsts[p + 1], scratch);
            trainAlone(share, parts.rows(p), parts.size(p), randoms[p]);
          }
        });
  }

  private Lists part(MemorySegment rows, int n, int count, SplittableRandom random) {
    int parts = (int) Math.ceil(Math.sqrt(count));
    int d = vectors.dimension();
    MemorySegment floats = scratch.allocate((long) parts * d * Float.BYTES, 64);
    Centroids coarse = new Centroids(floats, parts, d, unit, scratch);
    place(coarse, rows, n, random);
    lloyd(coarse, rows, n, COARSE_ROUNDS, workers);
    MemorySegment nearest = scratch.allocate(JAVA_INT, n);
    coarse.assign(vectors, rows, n, nearest, workers);
    return Lists.sort(rows, nearest, n, parts, scratch);
  }

  /**
   * Where each part's centroids begin: rounding cumulative shares keeps every share within its
   * part's size.
   */
  private static int[] shares(Lists parts, int n, int count) {
    int[] offsets = parts.offsets();
    int[] firsts = new int[offsets.length];
    for (int p = 0; p < firsts.length; p++) {
      firsts[p] = (int) ((long) offsets[p] * count / n);
    }
    return firsts;
  }

  private void trainAlone(Centroids centroids, MemorySegment rows, int n, SplittableRandom random) {
    int[] seeds = Seeding.draw(vectors, rows, n, centroids.count(), random);
    for (int c = 0; c < seeds.length; c++) {
      centroids.set(c, vectors, seeds[c]);
    }
    try (Workers alone = workers.alone()) {
      lloyd(centroids, rows, n, PART_ROUNDS, alone);
    }
  }

  private void lloyd(Centroids centroids, MemorySegment rows, int n, int rounds, Workers workers) {
    MemorySegment nearest = scratch.allocate(JAVA_INT, n);
    for (int round = 0; round < rounds; round++) {
      centroids.assign(vectors, rows, n, nearest, workers);
      Lists lists = Lists.sort(rows, nearest, n, centroids.count(), scratch);
      centroids.moveToMeans(vectors, lists, workers);
      ListBalance.restore(centroids, vectors, lists);
    }
  }
}
