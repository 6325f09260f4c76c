package dev.quire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchArenaTest {
  private static final long LARGE = (3L << 20) + 8;

  @TempDir Path directory;

  @Test
  void pieces_beyond_the_limit_are_zero_writable_and_leave_no_file() throws IOException {
    MemorySegment inFile;
    try (ScratchArena arena = new ScratchArena(directory, LARGE, Cancellation.NEVER)) {
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
    try (ScratchArena arena = new ScratchArena(directory, LARGE, Cancellation.NEVER)) {
      MemorySegment first = arena.allocate(LARGE / 3, 1).fill((byte) 1);
      MemorySegment second = arena.allocate(LARGE - LARGE / 3, 1).fill((byte) 2);
      ScratchArena.Content content =
          sink -> {
            sink.put(first);
            sink.put(second);
          };
      try (ScratchArena other = new ScratchArena(directory, LARGE, Cancellation.NEVER)) {
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

  @Test
  void filling_and_making_room_are_broken_off() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Cancellation cancelled =
        () -> {
          if (asked.incrementAndGet() > 3) {
            throw new CancellationException("not wanted any more");
          }
        };
    try (Arena memory = Arena.ofConfined();
        ScratchArena arena = new ScratchArena(directory, 0, cancelled)) {
      MemorySegment piece = memory.allocate(1 << 10);
      ScratchArena.Content endless =
          sink -> {
            while (true) {
              sink.put(piece);
            }
          };
      assertThatThrownBy(() -> arena.filled(1L << 40, endless))
          .isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> arena.allocate(1L << 40, 8))
          .isInstanceOf(CancellationException.class);
      assertThat(FileOps.list(directory)).isEmpty();
    }
  }

  @Test
  void memory_that_is_collected_needs_nobody_to_close_it() throws IOException {
    ScratchArena arena = ScratchArena.collected(directory, 0);
    MemorySegment inFile = arena.allocate(LARGE, 8);
    assertThat(inFile.isMapped()).isTrue();
    assertThat(arena.allocate(16, 8).isMapped()).isFalse();
    inFile.fill((byte) 1);
    assertThat(FileOps.list(directory)).isEmpty();
  }

  @Test
  void many_small_pieces_leave_less_to_large_ones_and_stay_in_memory() {
    try (ScratchArena arena = new ScratchArena(directory, LARGE, Cancellation.NEVER)) {
      for (long taken = 0; taken < LARGE; taken += 64 << 10) {
        assertThat(arena.allocate(64 << 10, 8).isMapped()).isFalse();
      }
      assertThat(arena.allocate(1 << 20, 8).isMapped()).isTrue();
      assertThat(arena.allocate(64 << 10, 8).isMapped()).isFalse();
    }
  }

  @Test
  void memory_of_a_part_is_of_the_same_kind() {
    AtomicInteger made = new AtomicInteger();
    Supplier<Arena> memories =
        () -> {
          made.incrementAndGet();
          return Arena.ofShared();
        };
    try (ScratchArena arena = new ScratchArena(memories, directory, LARGE, Cancellation.NEVER)) {
      try (ScratchArena part = arena.part();
          Arena memory = arena.memoryOfAPart()) {
        assertThat(part.allocate(16, 8).byteSize()).isEqualTo(memory.allocate(16).byteSize());
      }
      assertThat(made).hasValue(3);
    }
  }

  @Test
  void a_part_gives_back_what_it_took() {
    try (ScratchArena arena = new ScratchArena(directory, LARGE, Cancellation.NEVER)) {
      arena.allocate(LARGE - (1 << 20), 8);
      MemorySegment inPart;
      try (ScratchArena part = arena.part()) {
        inPart = part.allocate(1 << 20, 8);
        assertThat(inPart.isMapped()).isFalse();
        assertThat(part.allocate(1 << 20, 8).isMapped()).isTrue();
      }
      assertThat(inPart.scope().isAlive()).isFalse();
      assertThat(arena.allocate(1 << 20, 8).isMapped()).isFalse();
    }
  }
}
