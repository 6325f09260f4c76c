package dev.quire.storage.segment;

import dev.quire.storage.npy.Dtype;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An array of an index, to be stored with a segment.
 *
 * @param name lower-case letters, digits and underscores; kept as {@code index_<name>.npy}
 * @param elements little-endian, C order, as many as the shape says
 */
public record IndexArray(String name, Dtype dtype, List<Long> shape, MemorySegment elements) {
  public IndexArray {
    shape = List.copyOf(shape);
    if (!name.matches("[a-z0-9_]{1,64}")) {
      throw new AssertionError("an index array cannot be called \"" + name + "\"");
    }
  }
}
