package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BruteIndexTest {
  @Test
  void answers_as_the_float_scan_does() {
    Random random = new Random(1);
    try (Arena arena = Arena.ofConfined()) {
      int n = 5000;
      int d = 100;
      MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, (long) n * d);
      for (int i = 0; i < n * d; i++) {
        floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
      }
      Vectors rows = new Vectors(floats, n, d);
      for (Metric metric : Metric.values()) {
        var built =
            new BruteBuilder().build(rows, metric, new BuildOptions(1, 1, Progress.NONE), arena);
        BruteIndex index = BruteIndex.open(rows, metric, built.arrays());
        for (int q = 0; q < 50; q++) {
          MemorySegment query = floats.asSlice((long) q * d * 4, d * 4L);
          SearchCounters counters = new SearchCounters();
          Neighbors found = index.search(query, 10, Effort.DEFAULT, RowSet.ALL, counters);
          assertThat(found)
              .isEqualTo(
                  ExactScan.search(rows, metric, query, 10, RowSet.ALL, new SearchCounters()));
          assertThat(counters.vectorsCompared()).isLessThan(1500);
        }
      }
    }
  }
}
