package dev.quire.domain.chunk;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Metric;
import java.util.Arrays;

/**
 * Where a text lies in its library's space: {@code float[dimension]}, each finite, its length
 * (Euclidean norm) at most {@value #MAX_NORM}, so that no distance of two embeddings overflows a
 * float. Immutable; a class and no record, because a record would compare the array by identity.
 */
public final class Embedding {
  public static final double MAX_NORM = 1e18;

  private final float[] values;

  private Embedding(float[] values) {
    this.values = values;
  }

  /**
   * Copies the values; throws {@link InvalidInput} where one is not finite, there is none, or they
   * are too large together.
   */
  public static Embedding of(float... values) {
    return new Embedding(checked(values.clone()));
  }

  /**
   * Takes the array without a copy. For arrays that were made for this call and are not kept
   * elsewhere: bulk loads pass millions of them.
   */
  public static Embedding owning(float[] values) {
    return new Embedding(checked(values));
  }

  public int dimension() {
    return values.length;
  }

  public float[] toArray() {
    return values.clone();
  }

  /** Copies the values into {@code target} from {@code offset} on. */
  public void copyTo(float[] target, int offset) {
    System.arraycopy(values, 0, target, offset, values.length);
  }

  /**
   * As the metric's libraries keep it: of unit length for cosine, unchanged else. The zero vector
   * has no direction: cosine refuses it.
   */
  public Embedding preparedFor(Metric metric) {
    return metric == Metric.COSINE ? normalized() : this;
  }

  private Embedding normalized() {
    double norm = Math.sqrt(squaredNorm(values));
    if (norm == 0) {
      throw new InvalidInput(
          "embedding", "is the zero vector, which has no direction; a cosine library needs one");
    }
    if (Math.abs(norm - 1) < 1e-7) {
      return this;
    }
    float[] unit = new float[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (values[i] / norm);
    }
    return new Embedding(unit);
  }

  private static float[] checked(float[] values) {
    if (values.length == 0) {
      throw new InvalidInput("embedding", "has no values");
    }
    // no value above the limit's share of each: no sum of their squares above its square
    if (largest(values) <= MAX_NORM / Math.sqrt(values.length) / 2) {
      return values;
    }
    double squaredNorm = squaredNorm(values);
    if (squaredNorm <= MAX_NORM * MAX_NORM) {
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new InvalidInput(
            "embedding[" + i + "]", "is " + values[i] + "; each value must be finite");
      }
    }
    throw new InvalidInput(
        "embedding",
        "has a length of " + Math.sqrt(squaredNorm) + "; at most " + MAX_NORM + " is allowed");
  }

  /** The largest absolute value; NaN or infinity where one is among them. */
  private static float largest(float[] values) {
    float largest = 0;
    for (float v : values) {
      // a loop that the compiler vectorizes: every hit of every search comes through here
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  private static double squaredNorm(float[] values) {
    // four sums, since each addition waits for the last of its own
    double[] sums = new double[4];
    int whole = values.length & -4;
    for (int i = 0; i < whole; i += 4) {
      sums[0] += (double) values[i] * values[i];
      sums[1] += (double) values[i + 1] * values[i + 1];
      sums[2] += (double) values[i + 2] * values[i + 2];
      sums[3] += (double) values[i + 3] * values[i + 3];
    }
    for (int i = whole; i < values.length; i++) {
      sums[0] += (double) values[i] * values[i];
    }
    return sums[0] + sums[1] + (sums[2] + sums[3]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Embedding[" + values.length + "]";
  }
}
