package dev.quire.indexing;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * What a walk reads of the nodes of a growing graph, one behind the other, while the rows
 * themselves lie on pages: codes and the figures that distances need. One thread adds nodes; those
 * that are there do not change.
 */
final class NodeCodes {
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final long BYTE = 0xFF;

  private final int capacity;
  private final int dimension;
  private final MemorySegment codes;
  private final MemorySegment scales;
  private final MemorySegment norms;

  NodeCodes(int capacity, int dimension, Arena arena) {
    this.capacity = capacity;
    this.dimension = dimension;
    this.codes = arena.allocate((long) capacity * dimension, 64);
    this.scales = arena.allocate(JAVA_FLOAT, capacity);
    this.norms = arena.allocate(JAVA_FLOAT, capacity);
  }

  static long bytes(int capacity, int dimension) {
    return capacity * (dimension + 2L * Float.BYTES);
  }

  /** The same nodes, so many, where there is room for more. */
  NodeCodes copy(int nodes, int room, Arena arena) {
    NodeCodes copy = new NodeCodes(room, dimension, arena);
    MemorySegment.copy(codes, 0, copy.codes, 0, (long) nodes * dimension);
    MemorySegment.copy(scales, 0, copy.scales, 0, (long) nodes * Float.BYTES);
    MemorySegment.copy(norms, 0, copy.norms, 0, (long) nodes * Float.BYTES);
    return copy;
  }

  int capacity() {
    return capacity;
  }

  int dimension() {
    return dimension;
  }

  /**
   * Takes the codes of a row.
   *
   * @param row of the page that the codes are of
   */
  void put(int node, GrowingCodes of, int row) {
    MemorySegment.copy(of.array("codes"), (long) row * dimension, codes, at(node), dimension);
    copyFloat(of.array("scales"), row, scales, node);
    copyFloat(of.array("norms"), row, norms, node);
  }

  private static void copyFloat(MemorySegment from, int row, MemorySegment to, int node) {
    to.setAtIndex(JAVA_FLOAT, node, from.getAtIndex(JAVA_FLOAT, row));
  }

  private long at(int node) {
    return (long) node * dimension;
  }

  /** Equal for nodes that {@link #areAlike}. */
  int hash(int node) {
    long hash = scales.getAtIndex(JAVA_INT, node);
    long end = at(node + 1);
    long next = at(node);
    for (; next + Long.BYTES <= end; next += Long.BYTES) {
      hash = mix(hash ^ codes.get(JAVA_LONG_UNALIGNED, next));
    }
    for (; next < end; next++) {
      hash = mix(hash ^ (codes.get(JAVA_BYTE, next) & BYTE));
    }
    return (int) (hash >>> Integer.SIZE);
  }

  private static long mix(long bits) {
    long product = bits * MIX;
    return product ^ product >>> 29;
  }

  /** Whether a walk cannot tell them apart. */
  boolean areAlike(int node, int other) {
    return scales.getAtIndex(JAVA_INT, node) == scales.getAtIndex(JAVA_INT, other)
        && norms.getAtIndex(JAVA_INT, node) == norms.getAtIndex(JAVA_INT, other)
        && MemorySegment.mismatch(codes, at(node), at(node + 1), codes, at(other), at(other + 1))
            < 0;
  }

  /**
   * A {@code qr_rows} that walks may read, and only they: without floats and residuals.
   *
   * @param nodes that it has
   */
  MemorySegment struct(int nodes, SegmentAllocator memory) {
    return Structs.fill(
        memory.allocate(Structs.ROWS),
        NULL,
        codes,
        scales,
        NULL,
        norms,
        (long) nodes,
        (long) dimension,
        0L);
  }
}
