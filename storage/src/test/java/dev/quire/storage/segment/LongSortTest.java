package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongSortTest {
  private static final int BEFORE = 3;
  private static final int BEHIND = 5;

  /** One stretch, just one, several with a short one at the end. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 1 << 17, (1 << 17) + 1, 700_001})
  void longs_are_sorted_and_their_neighbours_left_alone(int count) {
    long[] values = new Random(count).longs(BEFORE + count + BEHIND, 0, 1L << 40).toArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment longs = arena.allocateFrom(ValueLayout.JAVA_LONG, values);
      LongSort.sort(longs, BEFORE, BEFORE + count, arena);
      Arrays.sort(values, BEFORE, BEFORE + count);
      assertThat(longs.toArray(ValueLayout.JAVA_LONG)).isEqualTo(values);
    }
  }
}
