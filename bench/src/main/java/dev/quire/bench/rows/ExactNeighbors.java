package dev.quire.bench.rows;

import dev.quire.domain.library.Metric;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * True neighbours by a plain scan that shares no code with the engine it judges. Queries are taken
 * in blocks and laid across the lanes of the inner loop, which a JIT compiler then vectorizes
 * without reordering any sum.
 */
public final class ExactNeighbors {
  private static final int QUERIES = 64;
  private static final int ROWS = 256;

  // rows kept beyond k by their float distance; the best k of these by the distance in double are
  // the answer, so that rounding decides nothing
  private static final int SPARE = 16;

  private final FloatRows base;
  private final FloatRows queries;
  private final Metric metric;
  private final int k;
  private final FilterShare share;
  private final int[][] found;

  private ExactNeighbors(
      FloatRows base, FloatRows queries, Metric metric, int k, FilterShare share) {
    this.base = base;
    this.queries = queries;
    this.metric = metric;
    this.k = Math.min(k, base.rows());
    this.share = share;
    this.found = new int[queries.rows()][];
  }

  /** The k nearest rows of each query (all rows where there are fewer), ties by row number. */
  public static NeighborRows of(FloatRows base, FloatRows queries, Metric metric, int k) {
    return of(base, queries, metric, k, FilterShare.ALL);
  }

  /** The same among the rows of a share. */
  public static NeighborRows of(
      FloatRows base, FloatRows queries, Metric metric, int k, FilterShare share) {
    var scan = new ExactNeighbors(base, queries, metric, k, share);
    int blocks = Math.ceilDiv(queries.rows(), QUERIES);
    IntStream.range(0, blocks).parallel().forEach(scan::answerBlock);
    return new NeighborRows(scan.found);
  }

  private void answerBlock(int block) {
    int first = block * QUERIES;
    int count = Math.min(QUERIES, queries.rows() - first);
    float[] lanes = lanes(first, count);
    var nearest = IntStream.range(0, count).mapToObj(i -> new Nearest(k + SPARE)).toList();
    float[] rows = new float[ROWS * base.dimension()];
    float[] distances = new float[QUERIES];
    for (int from = 0; from < base.rows(); from += ROWS) {
      int end = Math.min(from + ROWS, base.rows());
      base.copy(from, end, rows);
      for (int row = from; row < end; row++) {
        if (!share.allows(row)) {
          continue;
        }
        distances(rows, (row - from) * base.dimension(), lanes, distances);
        for (int i = 0; i < count; i++) {
          nearest.get(i).offer(row, distances[i]);
        }
      }
    }
    for (int i = 0; i < count; i++) {
      found[first + i] = best(queries.row(first + i), nearest.get(i).rows());
    }
  }

  /** Component by component, of all queries of the block; those that are missing are zero. */
  private float[] lanes(int first, int count) {
    float[] lanes = new float[QUERIES * base.dimension()];
    for (int lane = 0; lane < count; lane++) {
      float[] query = queries.row(first + lane);
      for (int i = 0; i < query.length; i++) {
        lanes[i * QUERIES + lane] = query[i];
      }
    }
    return lanes;
  }

  private void distances(float[] rows, int offset, float[] lanes, float[] distances) {
    Arrays.fill(distances, 0);
    for (int i = 0; i < base.dimension(); i++) {
      if (metric == Metric.L2) {
        addSquares(rows[offset + i], lanes, i * QUERIES, distances);
      } else {
        subtractProducts(rows[offset + i], lanes, i * QUERIES, distances);
      }
    }
    if (metric == Metric.COSINE) {
      divide(distances, norm(rows, offset));
    }
  }

  private static void addSquares(float value, float[] lanes, int from, float[] sums) {
    for (int lane = 0; lane < QUERIES; lane++) {
      float difference = value - lanes[from + lane];
      sums[lane] += difference * difference;
    }
  }

  private static void subtractProducts(float value, float[] lanes, int from, float[] sums) {
    for (int lane = 0; lane < QUERIES; lane++) {
      sums[lane] -= value * lanes[from + lane];
    }
  }

  private static void divide(float[] values, float by) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= by;
    }
  }

  private float norm(float[] rows, int offset) {
    double sum = 0;
    for (int i = offset; i < offset + base.dimension(); i++) {
      sum += (double) rows[i] * rows[i];
    }
    return (float) Math.sqrt(sum);
  }

  private record Place(int row, double distance) {}

  private int[] best(float[] query, int[] rows) {
    return Arrays.stream(rows)
        .mapToObj(row -> new Place(row, Distances.between(metric, query, base.row(row))))
        .sorted(Comparator.comparingDouble(Place::distance).thenComparingInt(Place::row))
        .limit(k)
        .mapToInt(Place::row)
        .toArray();
  }

  /** The rows of the smallest distances so far, the farthest on top. */
  private static final class Nearest {
    private final int room;
    private final PriorityQueue<Place> heap =
        new PriorityQueue<>(Comparator.comparingDouble(Place::distance).reversed());
    private double worst = Double.POSITIVE_INFINITY;

    Nearest(int room) {
      this.room = room;
    }

    void offer(int row, float distance) {
      if (distance >= worst) {
        return;
      }
      heap.add(new Place(row, distance));
      if (heap.size() > room) {
        heap.poll();
      }
      if (heap.size() == room) {
        worst = heap.element().distance();
      }
    }

    int[] rows() {
      return heap.stream().mapToInt(Place::row).toArray();
    }
  }
}
