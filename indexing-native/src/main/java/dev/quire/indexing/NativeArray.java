package dev.quire.indexing;

import java.lang.foreign.MemorySegment;

/** What C takes for granted about an array, checked before it is handed over. */
final class NativeArray {
  private NativeArray() {}

  /**
   * The segment itself, when it is native memory, aligned, and long enough for {@code count}
   * elements.
   */
  static MemorySegment require(String name, MemorySegment array, long count, int elementBytes) {
    if (count == 0) {
      return array;
    }
    if (!array.isNative()) {
      throw new IllegalArgumentException(
          name + " lies on the Java heap; kernels read native memory");
    }
    if (array.address() % elementBytes != 0) {
      throw new IllegalArgumentException(name + " is not aligned to " + elementBytes + " bytes");
    }
    if (array.byteSize() / elementBytes < count) {
      throw new IllegalArgumentException(
          "%s has %d bytes; %d elements of %d are needed"
              .formatted(name, array.byteSize(), count, elementBytes));
    }
    return array;
  }
}
