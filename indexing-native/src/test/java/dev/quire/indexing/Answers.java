package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** What an index should have answered, and how much of it an answer has. */
final class Answers {
  private Answers() {}

  static Neighbors scan(Vectors rows, Metric metric, MemorySegment query, int k, RowSet allowed) {
    return ExactScan.search(rows, metric, query, k, allowed, new SearchCounters());
  }

  /**
   * How many of the found are as near as the k-th of the exact answer: ties count whichever row.
   */
  static int hits(Neighbors found, Neighbors exact) {
    int hits = 0;
    for (int i = 0; i < found.size(); i++) {
      hits += found.distance(i) <= exact.distance(exact.size() - 1) ? 1 : 0;
    }
    return hits;
  }

  /** Recall@10 of 100 queries; each must get as many rows as are allowed, and none that is not. */
  static double recall(
      VectorIndex index,
      Vectors rows,
      Metric metric,
      Effort effort,
      RowSet allowed,
      SearchCounters counters) {
    int wanted = Math.min(10, allowed.cardinality(rows.rows()));
    int hits = 0;
    for (int q = 0; q < 100; q++) {
      MemorySegment query = Rows.row(rows, q * (rows.rows() / 100));
      Neighbors found = index.search(query, 10, effort, allowed, counters);
      assertThat(found.size()).isEqualTo(wanted);
      for (int i = 0; i < wanted; i++) {
        assertThat(allowed.contains(found.row(i))).isTrue();
      }
      hits += hits(found, scan(rows, metric, query, 10, allowed));
    }
    return wanted == 0 ? 1 : hits / (100.0 * wanted);
  }

  /** Each row with the given probability. */
  static RowSet someRows(double share, int rows, Random random, Arena arena) {
    long[] words = new long[(rows + 63) / 64];
    for (int row = 0; row < rows; row++) {
      words[row / 64] |= random.nextDouble() < share ? 1L << row : 0;
    }
    return RowSet.copyOf(words, rows, arena);
  }
}
