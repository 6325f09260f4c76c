package dev.quire.indexing.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemPagesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 4096, SystemPages.LARGE - 1, SystemPages.LARGE, 6_000_005})
  void memory_of_any_size_is_zero_is_aligned_and_holds_what_is_written(long bytes) {
    for (Arena arena : new Arena[] {new SystemPages(), SystemPages.huge()}) {
      try (arena) {
        arena.allocate(100, 8);
        MemorySegment memory = arena.allocate(bytes, 64);
        assertThat(memory.byteSize()).isEqualTo(bytes);
        assertThat(memory.address() % 64).isZero();
        assertThat(memory.mismatch(MemorySegment.ofArray(new byte[(int) bytes]))).isEqualTo(-1);
        memory.fill((byte) 7);
        assertThat(memory.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 7);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64, SystemPages.LARGE, 100 * SystemPages.LARGE})
  void memory_of_a_closed_arena_cannot_be_read(long bytes) {
    for (Arena arena : new Arena[] {new SystemPages(), SystemPages.huge()}) {
      MemorySegment memory = arena.allocate(bytes, 8);
      arena.close();
      assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
