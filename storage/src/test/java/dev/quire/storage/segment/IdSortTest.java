package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdSortTest {
  /** What ids look like. */
  private enum Kind {
    NUMBERS,
    UUIDS,
    /** Equal for more than eight bytes, and some of them ending there. */
    LONG_PREFIXES,
    /** Of every length, with bytes above 127, and many of them equal. */
    TEXTS,
    EQUAL;

    String id(Random random) {
      return switch (this) {
        case NUMBERS -> Integer.toString(random.nextInt(10_000_000));
        case UUIDS -> new UUID(random.nextLong(), random.nextLong()).toString();
        case LONG_PREFIXES -> "prefix:".repeat(1 + random.nextInt(4)) + random.nextInt(50_000);
        case TEXTS ->
            random
                .ints(1 + random.nextInt(20), 'ß' - 1, 'ß' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        case EQUAL -> "the same for all of them";
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NUMBERS, 0",
    "NUMBERS, 1",
    "NUMBERS, 31",
    "NUMBERS, 5000",
    "NUMBERS, 400000",
    "UUIDS, 5000",
    "UUIDS, 200000",
    "LONG_PREFIXES, 5000",
    "LONG_PREFIXES, 300000",
    "TEXTS, 5000",
    "TEXTS, 300000",
    "EQUAL, 100",
    "EQUAL, 200000",
  })
  void the_order_is_that_of_the_bytes_and_of_equal_ids_that_in_which_they_came(
      Kind kind, int size) {
    Random random = new Random(size);
    byte[][] ids = new byte[size][];
    Arrays.setAll(ids, i -> kind.id(random).getBytes(StandardCharsets.UTF_8));
    int[] expected =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparing(i -> ids[i], Arrays::compareUnsigned))
            .mapToInt(Integer::intValue)
            .toArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment order = IdSort.order(size, i -> MemorySegment.ofArray(ids[i]), arena);
      assertThat(order.toArray(ValueLayout.JAVA_INT)).isEqualTo(expected);
    }
  }
}
