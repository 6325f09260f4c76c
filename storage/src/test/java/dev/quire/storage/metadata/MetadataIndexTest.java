package dev.quire.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.Seeds;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.npy.NpyWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer of an index, and of columns in memory, is that of the reference row by row. */
class MetadataIndexTest {
  private static final List<Filter.Order> ORDERS = List.of(Filter.Order.values());

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.first(40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void any_test_gives_the_rows_that_the_reference_gives(long seed) throws IOException {
    Random random = new Random(seed);
    RandomMetadata samples = new RandomMetadata(random);
    List<Metadata> rows = samples.rows(1 + random.nextInt(1_000));
    IntFunction<FieldSource> valuesOf = row -> rows.get(row)::get;
    RowTests reference = new ScannedRows(rows.size(), valuesOf);
    LiveColumns live = new LiveColumns(row -> rows.get(row).fields());
    try (Arena arena = Arena.ofConfined()) {
      MetadataIndex index = open(rows, arena);
      for (int i = 0; i < 400; i++) {
        FieldTest test = samples.test();
        long[] expected = reference.passing(test).words();
        assertThat(index.passing(test).words()).as("%s", test).isEqualTo(expected);
        int some = random.nextInt(rows.size() + 1);
        assertThat(live.passing(test, some).words())
            .as("%s in memory", test)
            .isEqualTo(new ScannedRows(some, valuesOf).passing(test).words());
      }
    }
  }

  @Test
  void many_distinct_numbers_and_a_few_common_ones_are_in_order() throws IOException {
    Random random = new Random(7);
    List<Metadata> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(
          Metadata.of(
              "n",
              random.nextInt(3) == 0
                  ? MetadataValue.of(random.nextInt(4) * 1_000L)
                  : MetadataValue.of(random.nextGaussian() * 3_000)));
    }
    RowTests reference = new ScannedRows(rows.size(), row -> rows.get(row)::get);
    try (Arena arena = Arena.ofConfined()) {
      MetadataIndex index = open(rows, arena);
      for (int i = 0; i < 60; i++) {
        Filter.Order order = ORDERS.get(i % 4);
        long bound = i % 3 == 0 ? random.nextInt(4) * 1_000L : random.nextInt(12_000) - 6_000L;
        FieldTest test = new Filter.Compare("n", order, MetadataValue.of(bound));
        assertThat(index.passing(test).words())
            .as("%s", test)
            .isEqualTo(reference.passing(test).words());
      }
    }
  }

  @Test
  void a_million_bytes_of_text_take_a_hundred_bytes_of_index() throws IOException {
    String text = "é".repeat(50_000);
    List<Metadata> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(Metadata.of("text", MetadataValue.of(text + i)));
    }
    try (Arena arena = Arena.ofConfined()) {
      MetadataIndex index = open(rows, arena);
      assertThat(index.passing(new Filter.Equal("text", MetadataValue.of(text + 7))).count())
          .isEqualTo(1);
      assertThat(index.passing(new Filter.StartsWith("text", text + 1)).count()).isEqualTo(11);
      long bytes = 0;
      for (String name : MetadataArrays.of("chunk")) {
        bytes += Files.size(directory.resolve(name + ".npy"));
      }
      assertThat(bytes).isLessThan(20 * 200 + 7 * 128);
    }
  }

  @Test
  void rows_without_metadata_take_no_file() throws IOException {
    write(List.of(Metadata.EMPTY, Metadata.EMPTY));
    assertThat(directory).isEmptyDirectory();
  }

  private MetadataIndex open(List<Metadata> rows, Arena arena) throws IOException {
    write(rows);
    return MetadataIndex.open(
        "chunk",
        rows.size(),
        name -> NpyArray.open(directory.resolve(name + ".npy"), arena),
        row -> rows.get(row)::get);
  }

  private void write(List<Metadata> rows) throws IOException {
    try (ScratchArena scratch = new ScratchArena(directory, 1 << 20, Cancellation.NEVER)) {
      MetadataIndexWriter writer = new MetadataIndexWriter(rows.size(), scratch);
      for (int row = 0; row < rows.size(); row++) {
        writer.add(row, rows.get(row));
      }
      writer.write(
          "chunk",
          (name, dtype, shape, elements) -> {
            Path file = directory.resolve(name + ".npy");
            try (NpyWriter array = new NpyWriter(new DiskFiles(), file, dtype, shape)) {
              elements.writeTo(array);
              array.finish();
            }
          });
    }
  }
}
