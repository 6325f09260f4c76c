package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.storage.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeletedRowsTest {
  static LongStream seeds() {
    return Seeds.first(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_set_is_what_a_bit_set_would_be_and_never_changes(long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(200_000);
    BitSet model = new BitSet();
    DeletedRows set = DeletedRows.NONE;
    for (int i = 0; i < 50; i++) {
      DeletedRows before = set;
      BitSet modelBefore = (BitSet) model.clone();
      int[] more = random.ints(random.nextInt(20), 0, rows).toArray();
      set = set.with(more);
      for (int row : more) {
        model.set(row);
      }
      assertSame(set, model, rows);
      assertSame(before, modelBefore, rows);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(DeletedRows.wordsFor(rows) * 8L, 64);
      set.copyTo(words, rows);
      assertThat(words.toArray(ValueLayout.JAVA_LONG)).isEqualTo(set.toWords(rows));
      assertSame(DeletedRows.ofWords(words), model, rows);
    }
  }

  private static void assertSame(DeletedRows set, BitSet model, int size) {
    assertThat(set.count()).isEqualTo(model.cardinality());
    assertThat(BitSet.valueOf(set.toWords(size))).isEqualTo(model);
    IntStream.Builder rows = IntStream.builder();
    set.forEach(rows::add);
    assertThat(rows.build().toArray()).isEqualTo(model.stream().toArray());
    assertThat(model.stream().allMatch(set::contains)).isTrue();
    assertThat(set.contains(model.nextClearBit(0))).isFalse();
  }
}
