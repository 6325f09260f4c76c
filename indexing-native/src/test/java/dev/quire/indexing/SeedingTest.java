package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedingTest {
  private static final int CROWD = 1_000;
  private static final int FAR = 9;

  /** Chance alone would take one of them once in a hundred times. */
  @Test
  void rows_far_from_all_others_are_drawn_before_the_crowd() {
    SplittableRandom random = new SplittableRandom(Rows.SEED);
    MemorySegment floats = Arena.ofAuto().allocate(JAVA_FLOAT, CROWD + FAR);
    for (int row = 0; row < CROWD; row++) {
      floats.setAtIndex(JAVA_FLOAT, row, (float) random.nextDouble() / 100);
    }
    for (int i = 0; i < FAR; i++) {
      floats.setAtIndex(JAVA_FLOAT, CROWD + i, 100f * (i + 1));
    }
    int[] drawn = Seeding.draw(new Vectors(floats, CROWD + FAR, 1), FAR + 1, random);
    assertThat(drawn)
        .as("seed %d", Rows.SEED)
        .doesNotHaveDuplicates()
        .contains(IntStream.range(CROWD, CROWD + FAR).toArray());
  }

  @Test
  void copies_of_a_row_are_drawn_once_each_where_all_rows_are_wanted() {
    MemorySegment floats = Arena.ofAuto().allocate(JAVA_FLOAT, 8);
    int[] drawn = Seeding.draw(new Vectors(floats, 8, 1), 8, new SplittableRandom(Rows.SEED));
    assertThat(drawn).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }
}
