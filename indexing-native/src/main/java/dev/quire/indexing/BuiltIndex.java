package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * What a build produced: the order that the segment's rows are to be written in, and the index's
 * arrays in that order. Codes of rows may be left to be made when the rows lie in their order:
 * before, each row would have to be fetched from somewhere else, and they may be more than memory
 * holds.
 */
public final class BuiltIndex {
  private final MemorySegment order;
  private final Map<String, IndexArray> arrays;
  private final Vectors vectors;
  private final Coding coding;

  /** Makes arrays of rows. */
  @FunctionalInterface
  interface Coding {
    /**
     * @param order for each new row the vectors' row, native ints; NULL where they are in the new
     *     order
     */
    Map<String, IndexArray> code(Vectors vectors, MemorySegment order);
  }

  /**
   * @param order for each new row the row it came from; empty for the order they had
   * @param arrays by the name of their {@code .npy} file
   */
  BuiltIndex(int[] order, Map<String, IndexArray> arrays) {
    this.order = MemorySegment.ofArray(order);
    this.arrays = Map.copyOf(arrays);
    this.vectors = new Vectors(MemorySegment.NULL, 0, 1);
    this.coding = (rows, newOrder) -> Map.of();
  }

  /**
   * @param order as native ints
   * @param vectors that the index was built of, in the order they had
   * @param coding makes the arrays that are missing
   */
  BuiltIndex(MemorySegment order, Map<String, IndexArray> arrays, Vectors vectors, Coding coding) {
    this.order = order;
    this.arrays = Map.copyOf(arrays);
    this.vectors = vectors;
    this.coding = coding;
  }

  /** The same with more arrays, none of which depends on the order. */
  BuiltIndex with(Map<String, IndexArray> more) {
    return new BuiltIndex(order, and(more), vectors, coding);
  }

  /** Whether rows move; if not, {@link #sourceRow} is the identity. */
  public boolean reorders() {
    return order.byteSize() > 0;
  }

  /** The row of the build's vectors that becomes {@code newRow}. */
  public int sourceRow(int newRow) {
    return reorders() ? order.getAtIndex(JAVA_INT, newRow) : newRow;
  }

  /** {@link #sourceRow} of all rows, as ints; empty where they do not move. */
  public MemorySegment order() {
    return order;
  }

  /** All arrays. */
  public Map<String, IndexArray> arrays() {
    return and(coding.code(vectors, order));
  }

  /**
   * All arrays, made of the rows where they lie now.
   *
   * @param ordered the build's vectors in the new order
   */
  public Map<String, IndexArray> arrays(Vectors ordered) {
    return and(coding.code(ordered, MemorySegment.NULL));
  }

  private Map<String, IndexArray> and(Map<String, IndexArray> codes) {
    Map<String, IndexArray> all = new HashMap<>(arrays);
    all.putAll(codes);
    return all;
  }
}
