package dev.quire.domain.library;

/**
 * How two embeddings of a library are compared.
 *
 * <p>{@code distance} is what an answer shows and what ranks it: the smaller, the nearer. {@code
 * score} maps it to 0..1, the larger the nearer, so that a caller can show any metric the same way.
 */
public enum Metric {
  /**
   * 1 − cos. Embeddings are brought to unit length on the way in; the zero vector has no direction
   * and is refused.
   */
  COSINE,
  /** −(a·b), the inner product negated. */
  DOT,
  /** |a − b|², the squared Euclidean distance. */
  L2;

  /**
   * The distance that answers show, from the one that kernels rank by: −(a·b) for cosine and dot,
   * |a − b|² for l2.
   */
  public double distance(float kernelDistance) {
    return switch (this) {
      // rounding can take the dot product of two unit vectors a little beyond ±1
      case COSINE -> Math.clamp(1.0 + kernelDistance, 0.0, 2.0);
      case DOT -> kernelDistance == 0f ? 0.0 : kernelDistance;
      case L2 -> kernelDistance;
    };
  }

  /**
   * 0..1, higher is better: (1 + cos) / 2 for cosine, the logistic of a·b for dot, 1 / (1 + d) for
   * l2.
   */
  public double score(double distance) {
    return switch (this) {
      case COSINE -> 1.0 - distance / 2.0;
      case DOT -> 1.0 / (1.0 + Math.exp(distance));
      case L2 -> 1.0 / (1.0 + distance);
    };
  }
}
