package dev.quire.bench.peer;

import dev.quire.domain.library.Metric;

/** Cosine as the peers want it: the dot product of rows of unit length. */
final class UnitRows {
  private UnitRows() {}

  /** The same array, brought to unit length where the metric is cosine; zero stays zero. */
  static float[] prepared(float[] row, Metric metric) {
    if (metric == Metric.COSINE) {
      double sum = 0;
      for (float value : row) {
        sum += (double) value * value;
      }
      float scale = sum == 0 ? 0 : (float) (1 / Math.sqrt(sum));
      for (int i = 0; i < row.length; i++) {
        row[i] *= scale;
      }
    }
    return row;
  }
}
