package dev.quire.engine.recall;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.service.RecallMeasurement;
import dev.quire.engine.recall.RecallCurves.Curve;
import dev.quire.indexing.Effort;
import dev.quire.indexing.NearestRadii;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.Progress;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.VectorIndex;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.SealedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * Measures an index right after it was written, before anybody is answered by it: what each effort
 * finds of the exact answer, and how long that takes. Questions are held out: each is halfway
 * between two random rows (docs/adr/0008). Filters are random sets of rows; what a filter costs
 * grows with the reach of a question, the k / share nearest rows among which its answers lie.
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

  /** Each reads all codes: the median of few says as much as that of many. */
  private static final int SCANS_TO_TIME = 5;

  private static final long SEED = 1;

  private final VectorIndex index;
  private final SealedSegment segment;
  private final Metric metric;
  private final Progress progress;
  private final Random random = new Random(SEED);
  private final SearchCounters counters = new SearchCounters();
  private final List<MemorySegment> queries = new ArrayList<>();
  private long done;
  private long total;

  private Calibrator(VectorIndex index, SealedSegment segment, Metric metric, Progress progress) {
    this.index = index;
    this.segment = segment;
    this.metric = metric;
    this.progress = progress;
  }

  /**
   * @throws CancellationException when the progress says so
   */
  public static RecallCurves measure(
      VectorIndex index, SealedSegment segment, Metric metric, Progress progress) {
    return segment.chunkRows() == 0
        ? RecallCurves.NONE
        : new Calibrator(index, segment, metric, progress).measure();
  }

  private RecallCurves measure() {
    boolean exact = index.type() == IndexType.BRUTE;
    for (int i = 0; i < (exact ? SCANS_TO_TIME : QUERIES); i++) {
      queries.add(question());
    }
    return exact
        ? new RecallCurves(queries.size(), List.of(timesOfScans()))
        : new RecallCurves(queries.size(), curves());
  }

  private MemorySegment question() {
    Embedding first = segment.embedding(random.nextInt(segment.chunkRows()));
    Embedding second = segment.embedding(random.nextInt(segment.chunkRows()));
    return MemorySegment.ofArray(RecallMeasurement.between(first, second, metric).toArray());
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

  /** How far the k-th of the exact answer is, for the first queries. */
  private float[] radii(int k, int sample, RowSet allowed) {
    MemorySegment floats = segment.vectors().getFirst().floats();
    Vectors rows = new Vectors(floats, segment.chunkRows(), segment.dimension());
    return new NearestRadii(rows, metric, k)
        .of(queries.subList(0, sample), allowed, progress::isCancelled);
  }

  private List<Curve> curves() {
    int rows = segment.chunkRows();
    List<Double> shares = SHARES.stream().filter(share -> share * rows >= FEW_ROWS).toList();
    List<Integer> ladder = RecallMeasurement.ladder(index.spec());
    total = (long) (2 + shares.size()) * (1 + ladder.size());
    List<Curve> curves = new ArrayList<>();
    curves.add(curve(K, 1, QUERIES, ladder));
    if (rows >= FEW_ROWS) {
      curves.add(curve(MANY, 1, QUERIES_OF_OTHER_CURVES, ladder));
    }
    for (double share : shares) {
      curves.add(curve(K, share, QUERIES_OF_OTHER_CURVES, ladder));
    }
    progress.report(total, total);
    return curves;
  }

  private Curve curve(int k, double share, int sample, List<Integer> ladder) {
    long end = done + 1 + ladder.size();
    try (Arena arena = Arena.ofConfined()) {
      RowSet allowed = share == 1 ? RowSet.ALL : randomRows(share, arena);
      float[] radius = radii(k, sample, allowed);
      double scanMillis = timeOfScan(k, allowed).p50Millis();
      step();
      List<Calibration> points = new ArrayList<>();
      for (int figure : ladder) {
        points.add(point(k, allowed, figure, radius));
        step();
        if (isEnough(points.getLast(), k, share, scanMillis)) {
          break;
        }
      }
      done = end;
      return new Curve(k, share, scanMillis, points);
    }
  }

  /** The shown curve goes on until all is found; the others until a scan would be no slower. */
  private static boolean isEnough(Calibration point, int k, double share, double scanMillis) {
    return point.recall() >= RecallMeasurement.CERTAIN
        || ((k != K || share != 1) && point.p50Millis() > scanMillis);
  }

  private Calibration point(int k, RowSet allowed, int figure, float[] radius) {
    var asked = RecallMeasurement.effort(index.spec(), figure);
    Effort effort = new Effort(asked.nprobe(), asked.efSearch(), asked.rerank());
    double[] recalls = new double[radius.length];
    double[] millis = new double[radius.length];
    for (int i = 0; i < radius.length; i++) {
      MemorySegment query = queries.get(i);
      Timed search = timed(() -> index.search(query, k, effort, allowed, counters));
      millis[i] = search.millis();
      recalls[i] = recall(search.found(), radius[i]);
    }
    return Calibration.of(figure, recalls, millis, k);
  }

  /** As many are found as the exact answer has: what is farther than its last is wrong. */
  private static double recall(Neighbors found, float radius) {
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
    if (progress.isCancelled()) {
      throw new CancellationException("cancelled while recall was measured");
    }
    long start = System.nanoTime();
    Neighbors found = search.get();
    return new Timed(found, (System.nanoTime() - start) / 1e6);
  }

  private void step() {
    progress.report(++done, total);
  }
}
