package dev.quire.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The order of live rows by id, made when it is asked for: only rows that came since the last time
 * are sorted, then merged.
 */
final class LiveOrder {
  private final IntFunction<MemorySegment> idOf;
  private int[] sorted = {};

  LiveOrder(IntFunction<MemorySegment> idOf) {
    this.idOf = idOf;
  }

  /** The order of the first rows. */
  IdOrder of(int rows) {
    int[] order = sorted(rows);
    return new Ids(order.length, rank -> order[rank], idOf);
  }

  private synchronized int[] sorted(int rows) {
    if (rows < sorted.length) {
      return Arrays.stream(sorted).filter(row -> row < rows).toArray();
    }
    if (rows > sorted.length) {
      sorted = extended(rows);
    }
    return sorted;
  }

  private int[] extended(int rows) {
    int known = sorted.length;
    int[] extended = Arrays.copyOf(sorted, rows);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment fresh = IdSort.order(rows - known, i -> idOf.apply(known + i), scratch);
      for (int i = known; i < rows; i++) {
        extended[i] = known + fresh.getAtIndex(ValueLayout.JAVA_INT, i - known);
      }
    }
    RowSort.Order byId = (a, b) -> Ids.compare(idOf.apply(a), idOf.apply(b));
    RowSort.merge(extended, new int[known], 0, known, rows, byId);
    return extended;
  }
}
