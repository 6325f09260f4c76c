package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkId;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdFilterTest {
  private static final int ROWS = 100_000;

  @Test
  void every_id_that_is_there_passes_and_few_others_do() {
    try (Arena arena = Arena.ofConfined()) {
      IdFilter filter = new IdFilter(ROWS, arena);
      IntStream.range(0, ROWS).forEach(i -> filter.add(hash(i)));
      assertThat(IntStream.range(0, ROWS)).allMatch(i -> filter.mayHold(hash(i)));
      long inVain = IntStream.range(ROWS, 2 * ROWS).filter(i -> filter.mayHold(hash(i))).count();
      assertThat(inVain).isLessThan(ROWS * 3 / 100);
    }
  }

  @Test
  void nothing_passes_where_nothing_is() {
    try (Arena arena = Arena.ofConfined()) {
      IdFilter filter = new IdFilter(0, arena);
      assertThat(IntStream.range(0, ROWS)).noneMatch(i -> filter.mayHold(hash(i)));
    }
  }

  private static int hash(int i) {
    return HashedId.of(new ChunkId(Integer.toString(i))).hash();
  }
}
