package dev.quire.indexing;

import java.util.Map;

/**
 * What a build produced: the order that the segment's rows are to be written in, and the index's
 * arrays in that order.
 */
public final class BuiltIndex {
  private final int[] order;
  private final Map<String, IndexArray> arrays;

  /**
   * @param order for each new row the row it came from; empty for the order they had
   * @param arrays by the name of their {@code .npy} file
   */
  BuiltIndex(int[] order, Map<String, IndexArray> arrays) {
    this.order = order;
    this.arrays = Map.copyOf(arrays);
  }

  /** Whether rows move; if not, {@link #sourceRow} is the identity. */
  public boolean reorders() {
    return order.length > 0;
  }

  /** The row of the build's vectors that becomes {@code newRow}. */
  public int sourceRow(int newRow) {
    return reorders() ? order[newRow] : newRow;
  }

  public Map<String, IndexArray> arrays() {
    return arrays;
  }
}
