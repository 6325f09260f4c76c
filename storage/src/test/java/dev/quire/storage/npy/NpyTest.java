package dev.quire.storage.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ForwardingFiles;
import dev.quire.storage.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path directory;

  @Test
  void a_header_is_what_numpy_writes_byte_for_byte() {
    assertHeader(
        Dtype.F4,
        List.of(3L, 4L),
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }",
        58);
    assertHeader(
        Dtype.I8, List.of(3L), "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }", 60);
    assertHeader(
        Dtype.U1, List.of(), "{'descr': '|u1', 'fortran_order': False, 'shape': (), }", 62);
    assertHeader(
        Dtype.F4,
        List.of(0L, 5L),
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 5), }",
        58);
  }

  // the texts and the numbers of spaces were printed by NumPy 2.4
  private static void assertHeader(Dtype dtype, List<Long> shape, String dict, int spaces) {
    String expected = "\u0093NUMPY\u0001\u0000v\u0000" + dict + " ".repeat(spaces) + "\n";
    assertThat(NpyHeader.of(dtype, shape).toBytes())
        .isEqualTo(expected.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void an_array_is_read_as_it_was_written_and_hashed_on_the_way() throws IOException {
    for (int rows : new int[] {0, 1, 1_000, 200_000, 262_127, 262_128, 262_129, 1_000_000}) {
      Path file = directory.resolve("a" + rows + ".npy");
      NpyWriter.Written written = write(file, rows);
      try (Arena arena = Arena.ofConfined()) {
        NpyArray array = NpyArray.open(file, arena);
        assertThat(array.header()).isEqualTo(written.header());
        assertThat(array.memory().address() % 64).isZero();
        for (int i = 0; i < rows; i++) {
          assertThat(array.longAt(i)).isEqualTo(i * 3L);
        }
      }
      assertThat(Sha256.of(file)).isEqualTo(written.sha256());
    }
  }

  private static NpyWriter.Written write(Path file, int rows) throws IOException {
    try (NpyWriter writer = new NpyWriter(new DiskFiles(), file, Dtype.I8, List.of((long) rows))) {
      for (int i = 0; i < rows; i++) {
        writer.putLong(i * 3L);
      }
      return writer.finish();
    }
  }

  @Test
  void a_large_array_is_written_in_pieces_that_begin_where_large_pages_do() throws IOException {
    int rows = 2_000_000;
    Path file = directory.resolve("large.npy");
    List<Integer> pieces = new ArrayList<>();
    FileOps recording =
        new ForwardingFiles(new DiskFiles()) {
          @Override
          public Output create(Path created) throws IOException {
            return new ForwardingOutput(super.create(created)) {
              @Override
              public void write(ByteBuffer bytes) throws IOException {
                pieces.add(bytes.remaining());
                super.write(bytes);
              }
            };
          }
        };
    try (NpyWriter writer = new NpyWriter(recording, file, Dtype.I4, List.of((long) rows))) {
      int[] values = new Random(1).ints(rows).toArray();
      MemorySegment elements = MemorySegment.ofArray(values);
      // of any length
      for (long at = 0, step; at < elements.byteSize(); at += step) {
        step = Math.min(1 + at % 700_001, elements.byteSize() - at);
        writer.put(elements.asSlice(at, step));
      }
      NpyWriter.Written written = writer.finish();
      assertThat(Sha256.of(file)).isEqualTo(written.sha256());
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment read = NpyArray.open(file, arena).memory();
        assertThat(read.mismatch(elements)).isEqualTo(-1);
        CRC32C crc = new CRC32C();
        crc.update(read.asByteBuffer());
        assertThat(written.crc32c()).isEqualTo((int) crc.getValue());
      }
    }
    assertThat(pieces.subList(0, pieces.size() - 1)).hasSize(3).containsOnly(2 << 20);
  }

  @Test
  void numpy_loads_what_is_written() throws Exception {
    Path file = directory.resolve("f.npy");
    try (NpyWriter writer = new NpyWriter(new DiskFiles(), file, Dtype.F4, List.of(2L, 3L))) {
      writer.put(MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6.5f}));
      writer.finish();
    }
    String program = "import numpy,sys; print(numpy.load(sys.argv[1], mmap_mode='r').tolist())";
    Process python;
    try {
      python = new ProcessBuilder("python3", "-c", program, file.toString()).start();
    } catch (IOException e) {
      // the golden headers above stand for it
      python = Assumptions.abort("no Python here");
    }
    String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(python.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    python.waitFor();
    Assumptions.assumeFalse(errors.contains("No module named 'numpy'"), errors);
    assertThat(printed.strip()).isEqualTo("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]");
  }

  @Test
  void a_file_of_the_wrong_size_is_refused() throws IOException {
    Path file = directory.resolve("cut.npy");
    write(file, 10);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      try (Arena arena = Arena.ofConfined()) {
        assertThatThrownBy(() -> NpyArray.open(file, arena)).isInstanceOf(StorageFailure.class);
      }
    }
  }

  @Test
  void uploaded_rows_come_one_by_one() throws IOException {
    NpyRows rows = rows(Dtype.F4, List.of(2L, 2L), new float[] {1, 2, 3, 4});
    assertThat(rows.rows()).isEqualTo(2);
    assertThat(rows.dimension()).isEqualTo(2);
    assertThat(rows.next()).hasValue(new float[] {1, 2});
    assertThat(rows.next()).hasValue(new float[] {3, 4});
    assertThat(rows.next()).isEmpty();
  }

  @Test
  void a_header_alone_takes_no_memory_for_the_rows_that_it_promises() throws IOException {
    var promised = NpyHeader.of(Dtype.F4, List.of(1L, (long) Integer.MAX_VALUE / Float.BYTES));
    // more at once than the heap has
    List<NpyRows> uploads = new java.util.ArrayList<>();
    for (long bytes = 0; bytes <= Runtime.getRuntime().maxMemory(); bytes += Integer.MAX_VALUE) {
      uploads.add(new NpyRows(new ByteArrayInputStream(promised.toBytes())));
    }
    assertThat(uploads).extracting(NpyRows::dimension).containsOnly(Integer.MAX_VALUE / 4);
  }

  @Test
  void an_upload_that_is_something_else_is_refused_with_the_remedy() {
    assertThatThrownBy(() -> rows(Dtype.I4, List.of(1L, 2L), new float[2]))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("<i4")
        .hasMessageContaining("astype");
    assertThatThrownBy(() -> rows(Dtype.F4, List.of(4L), new float[4]))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("[rows, dimension]");
    assertThatThrownBy(() -> new NpyRows(new ByteArrayInputStream(new byte[50])))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("not a .npy file");
    assertThatThrownBy(
            () -> {
              NpyRows rows = rows(Dtype.F4, List.of(2L, 2L), new float[3]);
              rows.next();
              rows.next();
            })
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("ends before row 1 of 2");
    assertThatThrownBy(() -> rows(Dtype.F4, List.of(0L, 2L), new float[1]).next())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("goes on");
  }

  @Test
  void headers_of_versions_2_and_of_fortran_order_are_understood() throws IOException {
    String fortran = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }\n";
    assertThatThrownBy(() -> new NpyRows(new ByteArrayInputStream(version2(fortran))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("C order");
    String plain = "{'shape': (0, 7), 'fortran_order': False, 'descr': '<f4'}\n";
    assertThat(new NpyRows(new ByteArrayInputStream(version2(plain))).dimension()).isEqualTo(7);
  }

  private static byte[] version2(String text) {
    return ByteBuffer.allocate(12 + text.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0})
        .putInt(text.length())
        .put(text.getBytes(StandardCharsets.ISO_8859_1))
        .array();
  }

  private static NpyRows rows(Dtype dtype, List<Long> shape, float[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of(dtype, shape).toBytes());
    bytes.write(MemorySegment.ofArray(values).toArray(ValueLayout.JAVA_BYTE));
    return new NpyRows(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
