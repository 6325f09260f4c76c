package dev.quire.indexing;

import static java.lang.foreign.MemorySegment.NULL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A named part of an index as it goes to disk and comes back mapped: type, shape, native memory in
 * C order.
 */
public final class IndexArray {
  private final ElementType type;
  private final long[] shape;
  private final MemorySegment elements;

  /**
   * @param shape lengths of one or two axes
   * @param elements at least the product of the shape in elements of the type
   */
  public IndexArray(ElementType type, long[] shape, MemorySegment elements) {
    this.type = type;
    this.shape = shape.clone();
    this.elements = NativeArray.require("elements", elements, count(shape), type.bytes());
  }

  /** Zeroed memory of the arena. */
  static IndexArray allocate(ElementType type, Arena arena, long... shape) {
    long bytes = count(shape) * type.bytes();
    return new IndexArray(type, shape, bytes == 0 ? NULL : arena.allocate(bytes, 64));
  }

  /** The same in memory of the arena. */
  IndexArray copy(Arena arena) {
    IndexArray copy = allocate(type, arena, shape);
    copy.elements().copyFrom(elements());
    return copy;
  }

  public ElementType type() {
    return type;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** The elements and nothing after them. */
  public MemorySegment elements() {
    return elements.asSlice(0, bytes());
  }

  public long bytes() {
    return count(shape) * type.bytes();
  }

  boolean is(ElementType wanted, long... lengths) {
    return type == wanted && Arrays.equals(shape, lengths);
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }

  private static long count(long[] shape) {
    long count = 1;
    for (long length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException("shape " + Arrays.toString(shape));
      }
      count = Math.multiplyExact(count, length);
    }
    return count;
  }
}
