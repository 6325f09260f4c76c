package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The memory of one search: a {@code qr_search}, a copy of the query, room for codes, keys and
 * counters.
 */
final class SearchCall implements AutoCloseable {
  private static final long QUERY = Structs.offset(Structs.SEARCH, "query");
  private static final long QUERY_CODES = Structs.offset(Structs.SEARCH, "query_codes");
  private static final long ALLOWED = Structs.offset(Structs.SEARCH, "allowed");
  private static final long TOP = Structs.offset(Structs.SEARCH, "top");
  private static final long COUNTERS = Structs.offset(Structs.SEARCH, "counters");
  private static final long K = Structs.offset(Structs.SEARCH, "k");
  private static final long LIMIT = Structs.offset(Structs.SEARCH, "limit");
  private static final long ISA = Structs.offset(Structs.SEARCH, "isa");
  private static final long METRIC = Structs.offset(Structs.SEARCH, "metric");
  private static final long CACHE_LINE = 64;

  private final Scratch scratch;
  private final MemorySegment search;
  private final MemorySegment top;
  private final MemorySegment counters;

  /**
   * @param question whose query has {@code vectors.dimension()} floats; for k, room is made for no
   *     more than there are rows
   */
  SearchCall(Vectors vectors, Metric metric, Question question, RowSet allowed) {
    this(vectors.rows(), vectors.dimension(), metric, question, allowed.wordsOver(vectors));
  }

  /**
   * @param words of the allowed rows; NULL for all
   */
  SearchCall(int rows, int dimension, Metric metric, Question question, MemorySegment words) {
    MemorySegment query = question.query();
    if (query.byteSize() != (long) dimension * Float.BYTES) {
      throw new IllegalArgumentException(
          "query has %d bytes; %d floats are needed".formatted(query.byteSize(), dimension));
    }
    if (question.k() < 1) {
      throw new IllegalArgumentException("k is " + question.k() + "; at least 1 is needed");
    }
    int room = Math.min(question.k(), rows);
    scratch = Scratch.take();
    search = scratch.allocate(Structs.SEARCH.byteSize(), CACHE_LINE);
    counters = scratch.allocate(Structs.COUNTERS.byteSize(), Long.BYTES).fill((byte) 0);
    top = scratch.allocate((long) room * Long.BYTES, Long.BYTES);
    MemorySegment queryCopy = scratch.allocate(query.byteSize(), CACHE_LINE);
    MemorySegment.copy(query, 0, queryCopy, 0, query.byteSize());
    search.set(ADDRESS, QUERY, queryCopy);
    search.set(ADDRESS, QUERY_CODES, scratch.allocate((long) dimension * Short.BYTES, CACHE_LINE));
    search.set(ADDRESS, ALLOWED, words);
    search.set(ADDRESS, TOP, top);
    search.set(ADDRESS, COUNTERS, counters);
    search.set(JAVA_LONG, K, room);
    search.set(JAVA_DOUBLE, LIMIT, question.limit());
    search.set(JAVA_INT, ISA, Isa.best());
    search.set(JAVA_INT, METRIC, kernelMetric(metric));
  }

  MemorySegment struct() {
    return search;
  }

  /** Sets the words of the allowed rows, or NULL for all. */
  void allow(MemorySegment words) {
    search.set(ADDRESS, ALLOWED, words);
  }

  /** Memory, not cleared, that lives as long as this call. */
  SegmentAllocator scratch() {
    return scratch;
  }

  /** Adds what the kernel counted. */
  void count(SearchCounters into) {
    into.add(counters);
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
    scratch.giveBack();
  }

  static int kernelMetric(Metric metric) {
    return switch (metric) {
      case COSINE, DOT -> 0;
      case L2 -> 1;
    };
  }
}
