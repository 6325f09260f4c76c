package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidencyTest {
  private static final long MORE_THAN_ANY_MACHINE_HAS = 1L << 42;

  @TempDir Path directory;

  @Test
  void only_files_larger_than_memory_are_read_from_the_disk_again_and_again() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("hole").toFile(), "rw");
        Arena arena = Arena.ofConfined()) {
      file.setLength(MORE_THAN_ANY_MACHINE_HAS);
      MemorySegment large =
          file.getChannel().map(MapMode.READ_ONLY, 0, MORE_THAN_ANY_MACHINE_HAS, arena);
      assertThat(Residency.isOnDisk(large)).isTrue();
      assertThat(Residency.isOnDisk(large.asSlice(0, 1 << 20))).isFalse();
      assertThat(Residency.isOnDisk(arena.allocate(1 << 20))).isFalse();
    }
  }
}
