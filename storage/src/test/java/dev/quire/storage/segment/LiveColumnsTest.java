package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns in memory against plain arrays: read one by one, and in stretches of every kind. */
class LiveColumnsTest {
  @ParameterizedTest
  @CsvSource({"1, 4", "1, 8", "15, 8", "16, 8", "17, 4", "1000, 4", "1000, 8", "300000, 8"})
  void numbers_are_read_one_by_one_and_in_pieces(int rows, int width) {
    Random random = new Random(rows);
    long[] expected = random.longs(rows, 0, Integer.MAX_VALUE).toArray();
    try (Arena arena = Arena.ofConfined()) {
      LiveNumbers numbers = new LiveNumbers(arena, width);
      for (int row = 0; row < rows; row++) {
        numbers.append(row, expected[row]);
      }
      for (int row = 0; row < rows; ) {
        assertThat(numbers.get(row)).isEqualTo(expected[row]);
        MemorySegment run = numbers.run(row, Math.min(rows - row, 1 + random.nextInt(200)));
        assertThat(longs(run, width))
            .isEqualTo(Arrays.copyOfRange(expected, row, row + (int) (run.byteSize() / width)));
        row += (int) (run.byteSize() / width);
      }
    }
  }

  private static long[] longs(MemorySegment numbers, int width) {
    return width == Long.BYTES
        ? numbers.toArray(ValueLayout.JAVA_LONG)
        : Arrays.stream(numbers.toArray(ValueLayout.JAVA_INT)).asLongStream().toArray();
  }

  /** Empty values, values larger than a page, all values of a row count. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50, 3_000, 40_000})
  void values_are_read_one_by_one_and_in_pieces(int rows) {
    Random random = new Random(rows);
    byte[][] expected = new byte[rows][];
    try (Arena arena = Arena.ofConfined()) {
      LiveBytes values = new LiveBytes(arena);
      for (int row = 0; row < rows; row++) {
        expected[row] = new byte[random.nextInt(10) == 0 ? random.nextInt(500) : row % 3];
        random.nextBytes(expected[row]);
        values.append(row, expected[row]);
      }
      long end = 0;
      for (int row = 0; row < rows; ) {
        assertThat(bytes(values.get(row))).isEqualTo(expected[row]);
        BytesRun run = values.run(row, Math.min(rows - row, 1 + random.nextInt(200)));
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        assertThat(run.start()).isEqualTo(end);
        for (int i = 0; i < run.rows(); i++) {
          together.writeBytes(expected[row + i]);
          end += expected[row + i].length;
          assertThat(run.ends().getAtIndex(ValueLayout.JAVA_LONG, i)).isEqualTo(end);
        }
        assertThat(bytes(run.bytes())).isEqualTo(together.toByteArray());
        row += run.rows();
      }
    }
  }

  private static byte[] bytes(MemorySegment memory) {
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }
}
