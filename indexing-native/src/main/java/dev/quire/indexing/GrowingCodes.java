package dev.quire.indexing;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Scans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The 8-bit codes of rows that come one after the other and do not change once they are there. Rows
 * are coded when a search asks for them, each once; whoever asks meanwhile takes what is coded
 * already and waits for nobody. For any number of threads.
 */
public final class GrowingCodes {
  /**
   * From here on a scan of codes is the faster one, whether rows have 4 dimensions or 1,536:
   * docs/adr/0020.
   */
  public static final int WORTHWHILE_ROWS = 256;

  /** Others may use a block of rows as soon as it is coded. */
  private static final int BLOCK = 1024;

  private final int capacity;
  private final int dimension;
  private final Map<String, IndexArray> arrays;
  private final ReentrantLock coding = new ReentrantLock();
  private volatile int coded;

  /**
   * @param capacity rows that may come
   * @param arena what the codes lie in; the caller keeps it open while anything here is used
   */
  public GrowingCodes(int capacity, int dimension, Arena arena) {
    this.capacity = capacity;
    this.dimension = dimension;
    this.arrays = CodedRows.allocate("", capacity, dimension, arena);
  }

  /** What the codes of so many rows take. */
  public static long bytes(int capacity, int dimension) {
    return capacity * (dimension + 3L * Float.BYTES);
  }

  /**
   * Codes what is worth it, and returns how many of the rows, from the first one on, have codes.
   *
   * @param rows all that the caller sees: of two calls, the one that brings fewer brings the first
   *     of the other's
   */
  public int codedOf(Vectors rows) {
    requireFitting(rows);
    if (isWorthwhile(rows.rows() - coded, rows.rows()) && coding.tryLock()) {
      try {
        code(rows);
      } finally {
        coding.unlock();
      }
    }
    return Math.min(coded, rows.rows());
  }

  /** How many of the rows have codes already; nothing is coded. */
  public int alreadyCodedOf(Vectors rows) {
    requireFitting(rows);
    return Math.min(coded, rows.rows());
  }

  /** The last rows of all are coded however few they are: no more will come to join them. */
  private boolean isWorthwhile(int lacking, int rows) {
    return lacking >= WORTHWHILE_ROWS || (rows == capacity && lacking > 0);
  }

  private void code(Vectors rows) {
    for (int from = coded; from < rows.rows(); from = coded) {
      int end = Math.min(from + BLOCK, rows.rows());
      CodedRows.encode(rows, MemorySegment.NULL, from, end, "", arrays);
      coded = end;
    }
  }

  /**
   * The nearest allowed rows: what {@link ExactScan} answers, by their codes.
   *
   * @param first the number that the first of the rows has here; in the answer it is 0
   * @param rows of which all have codes; other arguments as in {@link VectorIndex#scan}
   */
  public Neighbors search(
      int first,
      Vectors rows,
      Metric metric,
      Question question,
      RowSet allowed,
      SearchCounters counters) {
    requireFitting(rows);
    if (first + rows.rows() > coded) {
      throw new IllegalArgumentException(
          first + rows.rows() + " rows, of which " + coded + " have codes");
    }
    try (SearchCall call = new SearchCall(rows, metric, question, allowed)) {
      if (rows.rows() == 0) {
        return Neighbors.none();
      }
      MemorySegment struct = CodedRows.struct(first, rows, arrays, call.scratch());
      return call.neighbors(Scans.searchCoded(call.struct(), struct), counters);
    } finally {
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(rows);
      Reference.reachabilityFence(allowed);
    }
  }

  /** An array of {@link CodedRows}; what it holds of rows that have codes does not change. */
  MemorySegment array(String name) {
    return arrays.get(name).elements();
  }

  /** A {@code qr_rows} of rows that all have codes. */
  MemorySegment struct(Vectors rows, SegmentAllocator memory) {
    return CodedRows.struct(0, rows, arrays, memory);
  }

  private void requireFitting(Vectors rows) {
    if (rows.rows() > capacity || rows.dimension() != dimension) {
      throw new IllegalArgumentException(
          "%d rows of %d dimensions came where %d of %d may"
              .formatted(rows.rows(), rows.dimension(), capacity, dimension));
    }
  }
}
