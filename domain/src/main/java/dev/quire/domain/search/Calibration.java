package dev.quire.domain.search;

import java.util.Arrays;

/**
 * One measured point of an index: what an effort brings.
 *
 * @param effort nprobe or efSearch; 0 where the index has no effort to vary
 * @param recall recall@10 against the exact answer, with its 95 % interval
 * @param p50Millis median time of a search
 */
public record Calibration(
    int effort, double recall, double recallLow, double recallHigh, double p50Millis) {
  private static final double Z_95 = 1.96;

  /**
   * The point that some queries were measured to make.
   *
   * @param recalls of each query
   * @param millis of each query whose time was taken
   * @param k neighbours that each query wanted
   */
  public static Calibration of(int effort, double[] recalls, double[] millis, int k) {
    double recall = Arrays.stream(recalls).average().orElse(1);
    double half = halfInterval(recalls, recall, k);
    return new Calibration(
        effort,
        rounded(recall),
        rounded(Math.max(0, recall - half)),
        rounded(Math.min(1, recall + half)),
        median(millis));
  }

  /** To a millionth: a sum of tenths is seldom what people call it. */
  private static double rounded(double recall) {
    return Math.rint(recall * 1e6) / 1e6;
  }

  /** What a scan brings: it misses nothing, so there is nothing to estimate. */
  public static Calibration exact(double[] millis) {
    return new Calibration(0, 1, 1, 1, median(millis));
  }

  private static double median(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  /**
   * Half of the 95 % interval: from the spread between queries, since the neighbours of one query
   * are found or missed together; but never below that of the rule of three, which bounds what was
   * never seen to be missed.
   */
  private static double halfInterval(double[] recalls, double mean, int k) {
    double squares = Arrays.stream(recalls).map(recall -> (recall - mean) * (recall - mean)).sum();
    int n = Math.max(1, recalls.length);
    double error = n < 2 ? 1 : Math.sqrt(squares / (n - 1) / n);
    return Math.max(Z_95 * error, 3.0 / ((double) n * k));
  }
}
