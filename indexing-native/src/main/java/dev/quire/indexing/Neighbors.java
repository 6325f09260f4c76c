package dev.quire.indexing;

import java.util.Arrays;

/** The rows nearest to a query, best first: by distance, then by row number. */
public final class Neighbors {
  private static final Neighbors NONE = new Neighbors(new long[0]);

  /**
   * Distance bits, arranged so that unsigned order is float order, above the row number: see top.h.
   */
  private final long[] keys;

  Neighbors(long[] keys) {
    this.keys = keys;
  }

  static Neighbors none() {
    return NONE;
  }

  /** How many were found: k, or fewer when fewer rows are allowed. */
  public int size() {
    return keys.length;
  }

  /** Row number of the i-th best. */
  public int row(int i) {
    return (int) keys[i];
  }

  /** Minus the dot product for cosine and dot, the squared Euclidean distance for l2. */
  public float distance(int i) {
    int bits = (int) (keys[i] >>> 32);
    return Float.intBitsToFloat(bits < 0 ? bits & Integer.MAX_VALUE : ~bits);
  }

  /** All of them, ascending. */
  public float[] distances() {
    float[] distances = new float[size()];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = distance(i);
    }
    return distances;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Neighbors that && Arrays.equals(keys, that.keys);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keys);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Neighbors[");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ").append(row(i)).append('=').append(distance(i));
    }
    return text.append(']').toString();
  }
}
