package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchArenaTest {
  private static final long LARGE = (3L << 20) + 8;

  @TempDir Path directory;

  @Test
  void pieces_beyond_the_limit_are_zero_writable_and_leave_no_file() throws IOException {
    MemorySegment inFile;
    try (ScratchArena arena = new ScratchArena(directory, LARGE)) {
      MemorySegment inMemory = arena.allocate(LARGE, 64);
      inFile = arena.allocate(LARGE, 64);
      MemorySegment small = arena.allocate(16, 8);
      assertThat(inMemory.isMapped()).isFalse();
      assertThat(small.isMapped()).isFalse();
      assertThat(inFile.isMapped()).isTrue();
      assertThat(inFile.byteSize()).isEqualTo(LARGE);
      assertThat(inFile.address() % 64).isZero();
      assertThat(inFile.mismatch(inMemory)).isEqualTo(-1);
      inFile.fill((byte) 7);
      assertThat(inFile.get(ValueLayout.JAVA_BYTE, LARGE - 1)).isEqualTo((byte) 7);
      // nameless from the beginning: a crash leaves nothing behind
      assertThat(FileOps.list(directory)).isEmpty();
    }
    assertThat(inFile.scope().isAlive()).isFalse();
  }

  @Test
  void content_lies_in_memory_or_in_a_file_and_is_the_same() throws IOException {
    try (ScratchArena arena = new ScratchArena(directory, LARGE)) {
      MemorySegment first = arena.allocate(LARGE / 3, 1).fill((byte) 1);
      MemorySegment second = arena.allocate(LARGE - LARGE / 3, 1).fill((byte) 2);
      ScratchArena.Content content =
          sink -> {
            sink.put(first);
            sink.put(second);
          };
      try (ScratchArena other = new ScratchArena(directory, LARGE)) {
        MemorySegment inMemory = other.filled(LARGE, content);
        MemorySegment inFile = other.filled(LARGE, content);
        assertThat(inMemory.isMapped()).isFalse();
        assertThat(inFile.isMapped()).isTrue();
        assertThat(inFile.mismatch(inMemory)).isEqualTo(-1);
        assertThat(inFile.get(ValueLayout.JAVA_BYTE, LARGE / 3 - 1)).isEqualTo((byte) 1);
        assertThat(inFile.get(ValueLayout.JAVA_BYTE, LARGE / 3)).isEqualTo((byte) 2);
        assertThat(other.filled(0, _ -> {}).byteSize()).isZero();
        assertThat(FileOps.list(directory)).isEmpty();
      }
    }
  }
}
