package dev.quire.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.storage.Seeds;
import dev.quire.storage.TinyDisk;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.NpyWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of an index are those that its layout says, in however many runs it was sorted. */
class MetadataIndexWriterTest {
  private static final long ONE_RUN = Long.MAX_VALUE;

  /** What an arena thinks worth a file. */
  private static final long WORTH_A_FILE = 1L << 20;

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.first(40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void runs_of_any_size_give_the_same_bytes(long seed) throws IOException {
    Random random = new Random(seed);
    List<Metadata> rows = new RandomMetadata(random).rows(1 + random.nextInt(1_500));
    Map<String, byte[]> expected = IndexReference.of("chunk", rows);
    for (long runBytes : new long[] {0, 1 + random.nextInt(5_000), ONE_RUN}) {
      assertSame(written(rows, runBytes, Long.MAX_VALUE), expected);
    }
  }

  @Test
  void a_term_of_many_rows_is_the_same_of_many_runs_and_by_way_of_files() throws IOException {
    List<Metadata> rows = IntStream.range(0, 150_000).mapToObj(this::numbered).toList();
    Map<String, byte[]> expected = IndexReference.of("chunk", rows);
    assertSame(written(rows, WORTH_A_FILE, 0), expected);
    assertSame(written(rows, ONE_RUN, Long.MAX_VALUE), expected);
  }

  // in bitmaps: all rows of 65,536, most, few; and values of one row each, and of two
  private Metadata numbered(int row) {
    Map<String, MetadataValue> fields = new TreeMap<>();
    fields.put("id", MetadataValue.of("a name of row " + row * 2_654_435_761L));
    fields.put("pair", MetadataValue.of(row % 75_000));
    fields.put("tenth", MetadataValue.of(row * 7L % 10 == 0));
    fields.put("hundredth", MetadataValue.of(row % 1_000 / 10));
    return Metadata.of(fields);
  }

  @Test
  void more_fields_than_rows() throws IOException {
    List<Metadata> rows = new ArrayList<>();
    for (int row = 0; row < 300; row++) {
      rows.add(
          Metadata.of(
              Map.of(
                  "own " + row * 31 % 300,
                  MetadataValue.of(row),
                  "é" + row % 200,
                  MetadataValue.of(true))));
    }
    assertSame(written(rows, 1_000, 0), IndexReference.of("chunk", rows));
  }

  @Test
  void sorting_is_broken_off_where_nobody_wants_it() throws IOException {
    Cancellation cancelled =
        () -> {
          throw new CancellationException("not wanted any more");
        };
    try (ScratchArena scratch = new ScratchArena(directory, Long.MAX_VALUE, cancelled)) {
      MetadataIndexWriter writer = new MetadataIndexWriter(Integer.MAX_VALUE, scratch, 1_000);
      assertThatThrownBy(() -> addWithoutEnd(writer)).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void a_full_disk_is_told_and_nothing_is_left_on_it() throws IOException {
    try (TinyDisk disk = TinyDisk.assumed();
        ScratchArena scratch = new ScratchArena(disk.directory(), 0, Cancellation.NEVER)) {
      MetadataIndexWriter writer =
          new MetadataIndexWriter(Integer.MAX_VALUE, scratch, WORTH_A_FILE);
      assertThatThrownBy(() -> Attempt.run("write a segment", () -> addWithoutEnd(writer)))
          .isInstanceOf(DiskFull.class)
          .hasMessageContaining("make room and try again");
      assertThat(FileOps.list(disk.directory())).isEmpty();
    }
  }

  private void addWithoutEnd(MetadataIndexWriter writer) throws IOException {
    for (int row = 0; true; row++) {
      writer.add(row, numbered(row));
    }
  }

  private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
  }

  private Map<String, byte[]> written(List<Metadata> rows, long runBytes, long inMemoryBytes)
      throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    try (ScratchArena scratch = new ScratchArena(directory, inMemoryBytes, Cancellation.NEVER)) {
      MetadataIndexWriter writer = new MetadataIndexWriter(rows.size(), scratch, runBytes);
      for (int row = 0; row < rows.size(); row++) {
        writer.add(row, rows.get(row));
      }
      writer.write(
          "chunk",
          (name, dtype, shape, elements) -> {
            InMemory file = new InMemory();
            try (NpyWriter array = new NpyWriter(file, dtype, shape)) {
              elements.writeTo(array);
              int headerBytes = array.finish().header().length();
              byte[] content = file.content.toByteArray();
              arrays.put(name, Arrays.copyOfRange(content, headerBytes, content.length));
            }
          });
    }
    return arrays;
  }

  private static final class InMemory implements FileOps.Output {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public void write(ByteBuffer bytes) {
      byte[] more = new byte[bytes.remaining()];
      bytes.get(more);
      content.writeBytes(more);
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
