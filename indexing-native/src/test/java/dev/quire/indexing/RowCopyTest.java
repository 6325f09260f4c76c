package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.library.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowCopyTest {
  private static final int ROWS = 3_000;
  private static final int PARTS = 7;

  @TempDir Path directory;

  @Test
  void parts_are_the_same_in_memory_and_in_a_mapped_file() {
    try (Arena arena = Arena.ofShared()) {
      Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, ROWS, 200, Metric.L2, arena);
      MemorySegment partOf = arena.allocate(JAVA_INT, ROWS);
      for (int row = 0; row < ROWS; row++) {
        partOf.setAtIndex(JAVA_INT, row, row * 31 % PARTS);
      }
      int[] offsets = Lists.offsets(partOf, ROWS, PARTS);
      Vectors inMemory = RowCopy.parted(rows, partOf, offsets, arena);
      Vectors inFile =
          RowCopy.parted(rows, partOf, offsets, (bytes, alignment) -> mapped(bytes, arena));
      assertThat(inFile.floats().isMapped()).isTrue();
      assertThat(inFile.floats().mismatch(inMemory.floats())).isEqualTo(-1);
      int[] next = offsets.clone();
      for (int row = 0; row < ROWS; row++) {
        int place = next[partOf.getAtIndex(JAVA_INT, row)]++;
        assertThat(Centroids.row(inMemory, place).mismatch(Centroids.row(rows, row))).isEqualTo(-1);
      }
    }
  }

  private MemorySegment mapped(long bytes, Arena arena) {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("parted"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return file.map(MapMode.READ_WRITE, 0, bytes, arena);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void room_for_a_copy_is_left_to_the_next() {
    try (Arena arena = Arena.ofShared()) {
      List<Long> taken = new ArrayList<>();
      SegmentAllocator counting =
          (bytes, alignment) -> {
            taken.add(bytes);
            return arena.allocate(bytes, alignment);
          };
      RowCopy.Rooms rooms = new RowCopy.Rooms(10, 8, counting);
      rooms.lend(room -> room.setAtIndex(JAVA_FLOAT, 79, 1));
      rooms.lend(
          outer -> rooms.lend(inner -> assertThat(inner.address()).isNotEqualTo(outer.address())));
      rooms.lend(room -> room.setAtIndex(JAVA_FLOAT, 79, 2));
      assertThat(taken).containsExactly(320L, 320L);
    }
  }
}
