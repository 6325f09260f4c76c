package dev.quire.bench.measure;

import dev.quire.bench.rows.Distances;
import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.rows.NeighborRows;
import dev.quire.domain.library.Metric;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Recall@k: the share of the k places that hold a row as near as the k-th true neighbour. A row
 * that ties with it counts, whichever of the tied the truth happened to list; a row listed twice
 * counts once.
 */
public final class Recall {
  // float32 distances of the same pair differ by this much between engines that sum in other orders
  private static final double ROUNDING = 1e-6;

  private final FloatRows base;
  private final FloatRows queries;
  private final NeighborRows truth;
  private final Metric metric;
  private final int k;

  public Recall(FloatRows base, FloatRows queries, NeighborRows truth, Metric metric, int k) {
    this.base = base;
    this.queries = queries;
    this.truth = truth.requireFit(base, queries, k);
    this.metric = metric;
    this.k = k;
  }

  /** Asks for the rows that are found for a query. */
  @FunctionalInterface
  public interface Search {
    int[] find(float[] query) throws Exception;
  }

  /** Of all queries, on all cores: what is found does not depend on the number of threads. */
  public double of(Search search) {
    return IntStream.range(0, queries.rows())
        .parallel()
        .mapToDouble(query -> of(query, find(search, query)))
        .average()
        .orElseThrow();
  }

  private int[] find(Search search, int query) {
    try {
      return search.find(queries.row(query));
    } catch (Exception e) {
      throw new IllegalStateException("query " + query + " failed", e);
    }
  }

  /** Of one query. */
  double of(int query, int... found) {
    float[] vector = queries.row(query);
    int[] nearest = truth.nearest(query, k);
    double reach = Arrays.stream(nearest).mapToDouble(row -> distance(vector, row)).max().orElse(0);
    double slack = ROUNDING * (metric == Metric.COSINE ? 1 : Math.abs(reach));
    long right =
        Arrays.stream(found)
            .limit(k)
            .distinct()
            .filter(row -> distance(vector, row) <= reach + slack)
            .count();
    return (double) right / k;
  }

  private double distance(float[] query, int row) {
    return Distances.between(metric, query, base.row(row));
  }
}
