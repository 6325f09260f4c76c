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
 * {@link #DIRECT} centroids rows are only ever compared with few: they are first parted around √k
 * coarse centroids, each part trains its share of the centroids among its own rows (all parts
 * together cost √k comparisons a row), and the rounds over everything, which mend the borders
 * between parts and share the centroids out, compare a row with the centroids next to its own.
 *
 * <p>The sample is copied where it is not all rows, and once more when it is parted, so that the
 * rows of a part lie together: rows picked out of all the others cost a page of memory each, and a
 * read of the disk where they are more than memory holds.
 */
final class KMeans {
  /** Rows per centroid in the sample: the noise of a mean is what more rows take away. */
  static final int SAMPLE_PER_CENTROID = 128;

  /** Rounds over all rows, of which the last change little. */
  static final int ROUNDS = 12;

  /** As many centroids are trained in one go. */
  private static final int DIRECT = 64;

  /**
   * Centroids next to a row's own that it is compared with. Half as many leave centroids where they
   * were dealt out, which costs 0.01 of recall where rows lie in clusters.
   */
  private static final int NEAR = 96;

  /** What a round among these costs, as a share of one step of the progress a row. */
  private static final int NEAR_ROUNDS_A_STEP = 4;

  /** As how many comparisons a row such a round takes, with means and neighbors; measured. */
  private static final int COMPARISONS_A_NEAR_ROUND = 400;

  /** Comparisons by bytes that take as long as one in floats. */
  private static final int BYTES_A_FLOAT = 3;

  /** Rounds within a part; those over everything go on with what they leave. */
  private static final int PART_ROUNDS = 3;

  /** Rounds of the coarse centroids; they only have to part the rows, not to fit them. */
  private static final int COARSE_ROUNDS = 3;

  /** Rows per centroid of a part that these are trained on before all rounds. */
  private static final int PART_SAMPLE = 64;

  /** Rows per coarse centroid that these are trained on. */
  private static final int COARSE_SAMPLE = 256;

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
   * Rows that {@link #train} goes through, for a progress bar: in each round over all, or, where
   * rounds are cheaper, when they are parted, in their parts, and in every fourth round.
   */
  static long steps(long rows, int count) {
    return steps(rows, count, SAMPLE_PER_CENTROID, ROUNDS);
  }

  /** The same with another sample and other rounds. */
  static long steps(long rows, int count, int samplePerCentroid, int rounds) {
    return fitSteps(Math.min(rows, (long) count * samplePerCentroid), count, rounds);
  }

  // parting the rows, their parts, and rounds among near centroids
  private static long fitSteps(long rows, int count, int rounds) {
    if (count <= DIRECT) {
      return rows * rounds;
    }
    int parts = parts(count);
    long few = Math.min(rows, (long) parts * COARSE_SAMPLE);
    return fitSteps(few, parts, COARSE_ROUNDS) + 2 * rows + rows / NEAR_ROUNDS_A_STEP * rounds;
  }

  private static int parts(int count) {
    return (int) Math.ceil(Math.sqrt(count));
  }

  /**
   * About how many comparisons of a row with a centroid, by bytes, {@link #train} takes as long as.
   */
  static double comparisons(long rows, int count, int samplePerCentroid, int rounds) {
    double sample = Math.min((double) rows, (double) count * samplePerCentroid);
    if (count <= DIRECT) {
      return sample * rounds * count * BYTES_A_FLOAT;
    }
    double inParts = (PART_ROUNDS + 3) * parts(count) * BYTES_A_FLOAT;
    return sample * (inParts + rounds * Math.min(count, COMPARISONS_A_NEAR_ROUND));
  }

  /** The same for the sample and the rounds that are usual. */
  static double comparisons(long rows, int count) {
    return comparisons(rows, count, SAMPLE_PER_CENTROID, ROUNDS);
  }

  /**
   * @param floats room for count * dimension floats, which the result writes and keeps
   * @param count 1 to the number of rows
   */
  Centroids train(MemorySegment floats, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = (int) Math.min(vectors.rows(), (long) count * samplePerCentroid);
    Centroids centroids = new Centroids(floats, count, vectors.dimension(), unit, scratch);
    over(some(n, random)).fit(centroids, rounds, random);
    return centroids;
  }

  /** The same over other rows, all of them. */
  private KMeans over(Vectors rows) {
    return new KMeans(rows, unit, samplePerCentroid, rounds, workers, scratch);
  }

  /** A copy of so many rows, or all of them as they lie. */
  private Vectors some(int n, SplittableRandom random) {
    return n < vectors.rows()
        ? RowCopy.of(vectors, sample(vectors.rows(), n, random), scratch)
        : vectors;
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

  /** Moves the centroids to where the rows are. */
  private void fit(Centroids centroids, int lastRounds, SplittableRandom random) {
    if (centroids.count() <= DIRECT) {
      fitAlone(centroids, random);
      lloyd(centroids, workers).everywhere(lastRounds);
    } else {
      Parts parts = part(centroids.count(), random);
      MemorySegment nearest = fitParts(centroids, parts, random);
      int size = Math.min(NEAR, centroids.count());
      new Lloyd(parts.vectors(), centroids, nearest, workers, scratch)
          .nearby(lastRounds, size, parts.vectors().rows() / NEAR_ROUNDS_A_STEP);
    }
  }

  /** Trains each part's share of the centroids, and returns the nearest of these for each row. */
  private MemorySegment fitParts(Centroids centroids, Parts parts, SplittableRandom random) {
    MemorySegment nearest = scratch.allocate(JAVA_INT, parts.vectors().rows());
    int[] firsts = shares(parts.offsets(), centroids.count());
    RowCopy.Rooms rooms = new RowCopy.Rooms(most(parts, firsts), vectors.dimension(), scratch);
    SplittableRandom[] randoms = new SplittableRandom[parts.count()];
    Arrays.setAll(randoms, p -> random.split());
    workers.eachUncounted(
        parts.count(),
        1,
        (from, end) -> {
          int p = (int) from;
          if (firsts[p] < firsts[p + 1]) {
            Centroids share = centroids.slice(firsts[p], firsts[p + 1], scratch);
            KMeans part = over(parts.part(p));
            rooms.lend(room -> part.fitSome(share, randoms[p], room));
            part.assign(share, firsts[p], parts.of(nearest, p));
          }
          workers.did(parts.part(p).rows());
        });
    for (int p = 0; p < parts.count(); p++) {
      if (firsts[p] == firsts[p + 1]) {
        over(parts.part(p)).assign(centroids, 0, parts.of(nearest, p));
      }
    }
    return nearest;
  }

  /** The nearest of a run of centroids for each row, counted from the first of all of them. */
  private void assign(Centroids run, int first, MemorySegment nearest) {
    try (Workers alone = workers.alone()) {
      run.assign(vectors, first, nearest, alone);
    }
  }

  /** The rows parted around about the root of so many centroids. */
  private Parts part(int count, SplittableRandom random) {
    int n = vectors.rows();
    int parts = parts(count);
    int d = vectors.dimension();
    MemorySegment floats = scratch.allocate((long) parts * d * Float.BYTES, 64);
    Centroids coarse = new Centroids(floats, parts, d, unit, scratch);
    int few = (int) Math.min(n, (long) parts * COARSE_SAMPLE);
    over(some(few, random)).fit(coarse, COARSE_ROUNDS, random);
    MemorySegment nearest = scratch.allocate(JAVA_INT, n);
    coarse.assign(vectors, 0, nearest, workers);
    int[] offsets = Lists.offsets(nearest, n, parts);
    return new Parts(RowCopy.parted(vectors, nearest, offsets, scratch), offsets);
  }

  /**
   * Where each part's centroids begin: rounding cumulative shares keeps every share within its
   * part's size.
   */
  private static int[] shares(int[] offsets, int count) {
    int n = offsets[offsets.length - 1];
    int[] firsts = new int[offsets.length];
    for (int p = 0; p < firsts.length; p++) {
      firsts[p] = (int) ((long) offsets[p] * count / n);
    }
    return firsts;
  }

  private void fitAlone(Centroids centroids, SplittableRandom random) {
    int[] seeds = Seeding.draw(vectors, centroids.count(), random);
    for (int c = 0; c < seeds.length; c++) {
      centroids.set(c, vectors, seeds[c]);
    }
    try (Workers alone = workers.alone()) {
      lloyd(centroids, alone).everywhere(PART_ROUNDS);
    }
  }

  /** The most rows of a part that its centroids are first trained on. */
  private static int most(Parts parts, int[] firsts) {
    int most = 0;
    for (int p = 0; p < parts.count(); p++) {
      most = Math.max(most, few(parts.part(p), firsts[p + 1] - firsts[p]));
    }
    return most;
  }

  private static int few(Vectors part, int centroids) {
    return Math.min(part.rows(), centroids * PART_SAMPLE);
  }

  /**
   * The same by a sample, which is enough to begin with.
   *
   * @param room for a copy of it
   */
  private void fitSome(Centroids centroids, SplittableRandom random, MemorySegment room) {
    int few = few(vectors, centroids.count());
    try (Arena small = Arena.ofConfined()) {
      Vectors some =
          few < vectors.rows()
              ? RowCopy.of(vectors, sample(vectors.rows(), few, random), room)
              : vectors;
      new KMeans(some, unit, samplePerCentroid, rounds, workers, small).fitAlone(centroids, random);
    }
  }

  private Lloyd lloyd(Centroids centroids, Workers workers) {
    MemorySegment nearest = scratch.allocate(JAVA_INT, vectors.rows());
    return new Lloyd(vectors, centroids, nearest, workers, scratch);
  }
}
