package dev.quire.domain.reference;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.library.Metric;

/**
 * The distances that kernels rank by, in the summation order that all kernels keep: 32 lanes, each
 * a chain of fused multiply-adds, then halved. So the engine's distances must equal these bit for
 * bit.
 */
public final class ReferenceDistance {
  private static final int LANES = 32;

  private ReferenceDistance() {}

  /** −(a·b) for cosine and dot, |a − b|² for l2. */
  public static float kernelDistance(Metric metric, Embedding a, Embedding b) {
    float[] x = a.toArray();
    float[] y = b.toArray();
    return switch (metric) {
      case COSINE, DOT -> -dot(x, y);
      case L2 -> squaredDifference(x, y);
    };
  }

  private static float dot(float[] a, float[] b) {
    float[] lane = new float[LANES];
    for (int i = 0; i < a.length; i++) {
      lane[i % LANES] = Math.fma(a[i], b[i], lane[i % LANES]);
    }
    return halved(lane);
  }

  private static float squaredDifference(float[] a, float[] b) {
    float[] lane = new float[LANES];
    for (int i = 0; i < a.length; i++) {
      float difference = a[i] - b[i];
      lane[i % LANES] = Math.fma(difference, difference, lane[i % LANES]);
    }
    return halved(lane);
  }

  private static float halved(float[] lane) {
    for (int width = LANES / 2; width > 0; width /= 2) {
      for (int j = 0; j < width; j++) {
        lane[j] += lane[j + width];
      }
    }
    return lane[0] + 0f;
  }
}
