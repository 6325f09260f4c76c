package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchBytesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 10_000, 400_000})
  void what_came_is_put_out_in_its_order(int things) throws IOException {
    Random random = new Random(things);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (ScratchArena scratch = new ScratchArena(directory, 1 << 20, Cancellation.NEVER);
        ScratchBytes bytes = new ScratchBytes(scratch)) {
      for (int i = 0; i < things; i++) {
        if (random.nextBoolean()) {
          long value = random.nextLong();
          bytes.putLong(value);
          ByteBuffer eight = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          expected.writeBytes(eight.putLong(value).array());
        } else {
          byte[] some = new byte[random.nextInt(i % 1_000 == 0 ? 10_000 : 20)];
          random.nextBytes(some);
          bytes.put(MemorySegment.ofArray(some));
          expected.writeBytes(some);
        }
      }
      assertThat(bytes.size()).isEqualTo(expected.size());
      ByteArrayOutputStream put = new ByteArrayOutputStream();
      bytes.writeTo(piece -> put.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE)));
      assertThat(put.toByteArray()).isEqualTo(expected.toByteArray());
      assertThat(FileOps.list(directory)).isEmpty();
    }
  }

  @Test
  void what_is_more_than_memory_takes_no_mapping_for_each_piece() throws IOException {
    Path mappings = Path.of("/proc/self/maps");
    assumeTrue(Files.exists(mappings), "the system does not list what a process has mapped");
    try (ScratchArena scratch = new ScratchArena(directory, 0, Cancellation.NEVER);
        ScratchBytes bytes = new ScratchBytes(scratch)) {
      MemorySegment piece = scratch.allocate(1 << 19);
      for (int i = 0; i < 40; i++) {
        bytes.put(piece);
      }
      try (Stream<String> lines = Files.lines(mappings)) {
        assertThat(lines.filter(line -> line.contains(directory.toString())).count())
            .isLessThanOrEqualTo(1);
      }
      long[] put = {0};
      bytes.writeTo(some -> put[0] += some.byteSize());
      assertThat(put[0]).isEqualTo(bytes.size()).isEqualTo(40L << 19);
    }
  }
}
