package dev.quire.indexing;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The plain float scan: what rows without codes are searched by, and the answer that every exact
 * search must give.
 */
public final class ExactScan {
  private ExactScan() {}

  /** The k nearest allowed rows; arguments as in {@link VectorIndex#search}. */
  public static Neighbors search(
      Vectors rows,
      Metric metric,
      MemorySegment query,
      int k,
      RowSet allowed,
      SearchCounters counters) {
    return search(rows, metric, new Question(query, k), allowed, counters);
  }

  /** The same within a limit. */
  public static Neighbors search(
      Vectors rows, Metric metric, Question question, RowSet allowed, SearchCounters counters) {
    try (SearchCall call = new SearchCall(rows, metric, question, allowed)) {
      if (rows.rows() == 0) {
        return Neighbors.none();
      }
      MemorySegment none = MemorySegment.NULL;
      MemorySegment struct =
          Structs.fill(
              call.scratch().allocate(Structs.ROWS),
              rows.floats(),
              none,
              none,
              none,
              none,
              (long) rows.rows(),
              (long) rows.dimension(),
              0L);
      return call.neighbors(Scans.searchExact(call.struct(), struct), counters);
    } finally {
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(rows);
      Reference.reachabilityFence(allowed);
    }
  }
}
