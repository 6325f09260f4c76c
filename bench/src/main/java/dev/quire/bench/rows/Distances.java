package dev.quire.bench.rows;

import dev.quire.domain.library.Metric;

/** Distances in double, the same for every contender: what recall is judged by. */
public final class Distances {
  private Distances() {}

  /** 1 − cos, −(a·b) or |a − b|², as the library's metric says; both arrays of one length. */
  public static double between(Metric metric, float[] a, float[] b) {
    return switch (metric) {
      case COSINE -> 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      case DOT -> -dot(a, b);
      case L2 -> squared(a, b);
    };
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double squared(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
