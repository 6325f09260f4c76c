package dev.quire.bench.rows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.bench.UsageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
  @TempDir Path directory;

  @Test
  void floats_come_back_as_they_were_written() throws IOException {
    Path file = directory.resolve("floats.npy");
    try (NpyFile npy = NpyFile.ofFloats(file, 2, 3)) {
      npy.append(new float[] {1, -0f, Float.MIN_VALUE});
      npy.append(new float[] {4, 5, Float.MAX_VALUE});
    }
    try (Arena arena = Arena.ofConfined()) {
      FloatRows rows = FloatRows.open(file, arena);
      assertThat(rows.rows()).isEqualTo(2);
      assertThat(rows.dimension()).isEqualTo(3);
      assertThat(rows.row(0)).containsExactly(1, -0f, Float.MIN_VALUE);
      assertThat(rows.first(1).rows()).isEqualTo(1);
      assertThat(rows.fingerprint()).isNotEqualTo(rows.first(1).fingerprint());
    }
  }

  @Test
  void row_numbers_come_back_as_they_were_written() throws IOException {
    Path file = directory.resolve("rows.npy");
    NpyFile.write(file, new NeighborRows(new int[][] {{3, 1}, {2, 0}}));
    NeighborRows read = NeighborRows.read(file);
    assertThat(read.queries()).isEqualTo(2);
    assertThat(read.nearest(1, 2)).containsExactly(2, 0);
    assertThat(read.nearest(0, 1)).containsExactly(3);
  }

  @Test
  void a_file_that_lacks_rows_never_appears() throws IOException {
    Path file = directory.resolve("half.npy");
    try (NpyFile npy = NpyFile.ofFloats(file, 2, 3)) {
      npy.append(new float[3]);
    }
    assertThat(file).doesNotExist();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void what_is_not_such_an_array_is_refused_with_the_remedy() throws IOException {
    Path floats = directory.resolve("floats.npy");
    Path numbers = directory.resolve("numbers.npy");
    try (NpyFile npy = NpyFile.ofFloats(floats, 1, 3)) {
      npy.append(new float[3]);
    }
    NpyFile.write(numbers, new NeighborRows(new int[][] {{3, 1}}));
    Path cut = directory.resolve("cut.npy");
    byte[] whole = Files.readAllBytes(floats);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    Path doubles = directory.resolve("doubles.npy");
    Files.write(doubles, new String(whole, ISO_8859_1).replace("<f4", "<f8").getBytes(ISO_8859_1));
    try (Arena arena = Arena.ofConfined()) {
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> FloatRows.open(doubles, arena))
          .withMessageContaining("unsupported dtype <f8; a float32 array [rows, dimension]");
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> FloatRows.open(numbers, arena))
          .withMessageContaining("a float32 array [rows, dimension] is needed");
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> FloatRows.open(cut, arena))
          .withMessageContaining("cut.npy");
    }
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> NeighborRows.read(floats))
        .withMessageContaining("an int32 array [queries, k] of row numbers is needed");
  }
}
