package dev.quire.engine.recall;

import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.service.RecallMeasurement;
import dev.quire.engine.recall.RecallCurves.Curve;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.NearestDistances;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.indexing.Workers;
import dev.quire.storage.segment.SealedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures an index right after it was written, before anybody is answered by it: what each effort
 * finds of the exact answer, and how long that takes. Questions are held out: {@link
 * HeldOutQuestions}. Filters are random sets of rows; what a filter costs grows with the reach of a
 * question, the k / share nearest rows among which its answers lie.
 */
public final class Calibrator {
  /** Neighbours of the curve that users are shown. */
  static final int K = 10;

  /** Neighbours of the curve that says how effort grows with k. */
  static final int MANY = 100;

  /** Shares of allowed rows that are measured beside 1. */
  static final List<Double> SHARES = List.of(0.1, 0.01);

  /** Below so many allowed rows an index is never asked: no need to know how it would do. */
  static final int FEW_ROWS = 1_000;

  private static final int QUERIES = 100;
  private static final int QUERIES_OF_OTHER_CURVES = 50;

  /** The time of an effort is that of so many queries, one after the other. */
  private static final int TIMED_QUERIES = 20;

  /**
   * A point is measured with fewer queries, but no fewer than so many, where it takes too long:
   * where there is more data than memory, each may read much of it from the disk.
   */
  private static final int FEWEST_QUERIES = 16;

  private static final long LONGEST_POINT_NANOS = 400_000_000;

  /** How many times as long as a scan an effort may take before greater ones are of no interest. */
  private static final double LONGEST_OF_SCANS = 4;

  /** Each reads all codes: the median of few says as much as that of many. */
  private static final int SCANS_TO_TIME = 5;

  private static final long SEED = 1;

  private final VectorIndex index;
  private final SealedSegment segment;
  private final Metric metric;
  private final BuildOptions options;
  private final Workers workers;
  private final Random random = new Random(SEED);
  private final SearchCounters counters = new SearchCounters();
  private final List<MemorySegment> queries;
  private long done;
  private long total;

  private Calibrator(
      VectorIndex index,
      SealedSegment segment,
      Metric metric,
      BuildOptions options,
      Workers workers) {
    this.index = index;
    this.segment = segment;
    this.metric = metric;
    this.options = options;
    this.workers = workers;
    this.queries =
        new HeldOutQuestions(index, segment, metric, random)
            .draw(isExact() ? SCANS_TO_TIME : QUERIES);
  }

  /**
   * @param options the threads that find exact answers, and what efforts find of them; what an
   *     effort takes is measured by one
   * @throws CancellationException when the progress says so
   */
  public static RecallCurves measure(
      VectorIndex index, SealedSegment segment, Metric metric, BuildOptions options) {
    if (segment.chunkRows() == 0) {
      return RecallCurves.NONE;
    }
    try (Workers workers = new Workers(options, 0)) {
      return new Calibrator(index, segment, metric, options, workers).measure();
    }
  }

  private boolean isExact() {
    return index.type() == IndexType.BRUTE;
  }

  private RecallCurves measure() {
    return new RecallCurves(queries.size(), isExact() ? List.of(timesOfScans()) : curves());
  }

  private Effort effort(int figure) {
    return RecallMeasurement.effort(index.spec(), figure);
  }

  private Curve timesOfScans() {
    Calibration point = timeOfScan(K, RowSet.ALL);
    return new Curve(K, 1, point.p50Millis(), List.of(point));
  }

  private Calibration timeOfScan(int k, RowSet allowed) {
    double[] millis = new double[SCANS_TO_TIME];
    for (int i = 0; i < millis.length; i++) {
      MemorySegment query = queries.get(i);
      millis[i] = timed(() -> index.scan(query, k, allowed, counters)).millis();
    }
    return Calibration.exact(millis);
  }

  /**
   * How far the rows of the exact answers are. Rows that are larger than memory are read once for
   * all questions; others are scanned for each by their codes, of which there is less.
   */
  private float[][] distances(List<MemorySegment> questions, int k, RowSet allowed) {
    if (!index.isOnDisk()) {
      return distancesOfScans(questions, k, allowed);
    }
    try (Arena mapping = Arena.ofShared()) {
      Vectors rows =
          new Vectors(segment.mapVectors(mapping), segment.chunkRows(), segment.dimension());
      return new NearestDistances(rows, metric, allowed, options).of(questions, k);
    }
  }

  private float[][] distancesOfScans(List<MemorySegment> questions, int k, RowSet allowed) {
    float[][] distances = new float[questions.size()][];
    workers.eachUncounted(
        questions.size(),
        1,
        (from, _) -> {
          int asked = (int) from;
          distances[asked] =
              index.scan(questions.get(asked), k, allowed, new SearchCounters()).distances();
        });
    return distances;
  }

  /** To the many nearest for those queries that are asked for so many, to the nearest for all. */
  private float[][] distancesToAny() {
    int asked = QUERIES_OF_OTHER_CURVES;
    float[][] toMany = distances(queries.subList(0, asked), MANY, RowSet.ALL);
    float[][] toNearest = distances(queries.subList(asked, QUERIES), K, RowSet.ALL);
    return Stream.of(toMany, toNearest).flatMap(Arrays::stream).toArray(float[][]::new);
  }

  private List<Curve> curves() {
    int rows = segment.chunkRows();
    List<Double> shares = SHARES.stream().filter(share -> share * rows >= FEW_ROWS).toList();
    List<Integer> ladder = RecallMeasurement.ladder(index.spec());
    total = (long) (2 + shares.size()) * (1 + ladder.size());
    List<Curve> curves = new ArrayList<>();
    float[][] exact = distancesToAny();
    curves.add(curve(K, 1, RowSet.ALL, exact, ladder));
    if (rows >= FEW_ROWS) {
      curves.add(curve(MANY, 1, RowSet.ALL, Arrays.copyOf(exact, QUERIES_OF_OTHER_CURVES), ladder));
    }
    for (double share : shares) {
      curves.add(filteredCurve(share, ladder));
    }
    options.progress().report(total, total);
    return curves;
  }

  private Curve filteredCurve(double share, List<Integer> ladder) {
    try (Arena arena = Arena.ofShared()) {
      RowSet allowed = randomRows(share, arena);
      float[][] exact = distances(queries.subList(0, QUERIES_OF_OTHER_CURVES), K, allowed);
      return curve(K, share, allowed, exact, ladder);
    }
  }

  /**
   * @param exact the distances of the exact answer's rows, for as many queries as are to be asked
   */
  private Curve curve(int k, double share, RowSet allowed, float[][] exact, List<Integer> ladder) {
    long end = done + 1 + ladder.size();
    double scanMillis = timeOfScan(k, allowed).p50Millis();
    step();
    List<Calibration> points = new ArrayList<>();
    for (int figure : ladder) {
      points.add(point(k, allowed, figure, exact));
      step();
      if (isEnough(points.getLast(), k, share, scanMillis)) {
        break;
      }
    }
    done = end;
    return new Curve(k, share, scanMillis, points);
  }

  /** The shown curve goes on until all is found; the others until a scan would be no slower. */
  private static boolean isEnough(Calibration point, int k, double share, double scanMillis) {
    double longest = k == K && share == 1 ? LONGEST_OF_SCANS : 1;
    return point.recall() >= RecallMeasurement.CERTAIN || point.p50Millis() > longest * scanMillis;
  }

  private Calibration point(int k, RowSet allowed, int figure, float[][] exact) {
    Effort effort = effort(figure);
    double[] recalls = new double[exact.length];
    double[] millis = new double[Math.min(TIMED_QUERIES, exact.length)];
    long start = System.nanoTime();
    int asked = 0;
    while (asked < millis.length && (asked < FEWEST_QUERIES || isShort(start))) {
      MemorySegment query = queries.get(asked);
      Timed search = timed(() -> index.search(query, k, effort, allowed, counters));
      millis[asked] = search.millis();
      recalls[asked] = recall(search.found(), exact[asked], k);
      asked++;
    }
    millis = Arrays.copyOf(millis, asked);
    if (isShort(start)) {
      askFrom(asked, k, effort, allowed, exact, recalls);
      asked = exact.length;
    }
    return Calibration.of(figure, Arrays.copyOf(recalls, asked), millis, k);
  }

  private static boolean isShort(long start) {
    return System.nanoTime() - start < LONGEST_POINT_NANOS;
  }

  /** What the other queries find; by all threads, so how long one takes says nothing. */
  private void askFrom(
      int first, int k, Effort effort, RowSet allowed, float[][] exact, double[] recalls) {
    workers.eachUncounted(
        exact.length - first,
        1,
        (from, _) -> {
          int asked = first + (int) from;
          Neighbors found =
              index.search(queries.get(asked), k, effort, allowed, new SearchCounters());
          recalls[asked] = recall(found, exact[asked], k);
        });
  }

  /** As many are found as the exact answer has: what is farther than its last is wrong. */
  private static double recall(Neighbors found, float[] exact, int k) {
    float radius =
        exact.length == 0 ? Float.POSITIVE_INFINITY : exact[Math.min(k, exact.length) - 1];
    int hits = 0;
    for (int i = 0; i < found.size(); i++) {
      hits += found.distance(i) <= radius ? 1 : 0;
    }
    return (double) hits / found.size();
  }

  private RowSet randomRows(double share, Arena arena) {
    long[] words = new long[(segment.chunkRows() + 63) / 64];
    for (int row = 0; row < segment.chunkRows(); row++) {
      words[row / 64] |= random.nextDouble() < share ? 1L << row : 0;
    }
    return RowSet.copyOf(words, segment.chunkRows(), arena);
  }

  private record Timed(Neighbors found, double millis) {}

  private Timed timed(Supplier<Neighbors> search) {
    if (options.progress().isCancelled()) {
      throw new CancellationException("cancelled while recall was measured");
    }
    long start = System.nanoTime();
    Neighbors found = search.get();
    return new Timed(found, (System.nanoTime() - start) / 1e6);
  }

  private void step() {
    options.progress().report(++done, total);
  }
}
