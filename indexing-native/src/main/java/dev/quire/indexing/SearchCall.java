package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The memory of one search: a {@code qr_search}, a copy of the query, room for codes, keys and
 * counters.
 */
final class SearchCall implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment search;
  private final MemorySegment top;
  private final MemorySegment counters;

  /**
   * @param query {@code vectors.dimension()} floats, on or off the heap
   * @param k at least 1; room is made for no more than there are rows
   */
  SearchCall(Vectors vectors, Metric metric, MemorySegment query, int k, RowSet allowed) {
    int dimension = vectors.dimension();
    if (query.byteSize() != (long) dimension * Float.BYTES) {
      throw new IllegalArgumentException(
          "query has %d bytes; %d floats are needed".formatted(query.byteSize(), dimension));
    }
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; at least 1 is needed");
    }
    MemorySegment words = allowed.wordsFor(vectors);
    int room = Math.min(k, vectors.rows());
    // one allocation, cut up: each costs a call of malloc and more, several times a search
    SegmentAllocator parts =
        SegmentAllocator.slicingAllocator(arena.allocate(bytes(dimension, room), Long.BYTES));
    search = parts.allocate(Structs.SEARCH);
    counters = parts.allocate(Structs.COUNTERS);
    top = parts.allocate(JAVA_LONG, Math.max(1, room));
    MemorySegment queryCopy = parts.allocate(JAVA_FLOAT, dimension);
    MemorySegment codes = parts.allocate(JAVA_SHORT, dimension);
    MemorySegment.copy(query, 0, queryCopy, 0, query.byteSize());
    Structs.fill(
        search,
        queryCopy,
        codes,
        words,
        top,
        counters,
        (long) room,
        Isa.best(),
        kernelMetric(metric));
  }

  private static long bytes(int dimension, int room) {
    return Structs.SEARCH.byteSize()
        + Structs.COUNTERS.byteSize()
        + Math.max(1L, room) * Long.BYTES
        + (long) dimension * (Float.BYTES + Short.BYTES);
  }

  MemorySegment struct() {
    return search;
  }

  /** Memory that lives as long as this call. */
  Arena arena() {
    return arena;
  }

  /** The answer, of which the kernel said how many rows it has. */
  Neighbors neighbors(long found, SearchCounters into) {
    into.add(counters);
    return found == 0
        ? Neighbors.none()
        : new Neighbors(top.asSlice(0, found * Long.BYTES).toArray(JAVA_LONG));
  }

  @Override
  public void close() {
    arena.close();
  }

  static int kernelMetric(Metric metric) {
    return switch (metric) {
      case COSINE, DOT -> 0;
      case L2 -> 1;
    };
  }
}
