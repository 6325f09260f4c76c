package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwinsTest {
  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void the_first_of_each_kind_is_found() {
    Vectors rows = Rows.of(Rows.Kind.DUPLICATES, 3_000, 5, Metric.L2, arena);
    assertThat(find(rows, Progress.NONE).firsts()).containsExactly(0, 1, 2, 3, 4, 5, 6);
    Vectors grid = Rows.of(Rows.Kind.GRID, 5_000, 3, Metric.L2, arena);
    Set<String> kinds = new HashSet<>();
    int[] firsts = find(grid, Progress.NONE).firsts();
    int at = 0;
    for (int row = 0; row < grid.rows(); row++) {
      byte[] bytes = Rows.row(grid, row).toArray(JAVA_BYTE);
      if (kinds.add(Arrays.toString(bytes))) {
        assertThat(firsts[at++]).as("seed %d", Rows.SEED).isEqualTo(row);
      }
    }
    assertThat(firsts).hasSize(at);
  }

  /**
   * The hash of a row of two floats is the product of the row's bits, but for its length: rows may
   * be made whose hashes begin alike. Comparing each with all before would take minutes.
   */
  @Test
  void rows_made_to_share_their_hashes_take_no_longer_for_it() {
    int n = 200_000;
    long inverse = inverse(0x9E3779B97F4A7C15L);
    MemorySegment floats = arena.allocate(JAVA_LONG, n);
    for (int i = 0; i < n; i++) {
      // a product below 2^29 has no upper half, which is where a row's search begins
      floats.setAtIndex(JAVA_LONG, i, (i + 1L) * inverse ^ Long.BYTES);
    }
    assertThat(find(new Vectors(floats, n, 2), Progress.NONE).firsts()).hasSize(n);
  }

  /** Newton's iteration doubles the bits that are right. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int i = 0; i < 6; i++) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  @Test
  void the_table_has_room_for_any_number_of_rows() {
    assertThat(Twins.tableSize(0)).isEqualTo(16);
    assertThat(Twins.tableSize(1000)).isEqualTo(2048);
    assertThat(Twins.tableSize(1 << 28)).isEqualTo(1 << 30);
    assertThat(Twins.tableSize(1 << 29)).isEqualTo(1 << 30);
    assertThat(Twins.tableSize(Integer.MAX_VALUE)).isEqualTo(1 << 30);
  }

  @Test
  void a_cancel_ends_the_search() {
    Vectors rows = Rows.of(Rows.Kind.GAUSSIAN, 10, 5, Metric.L2, arena);
    Progress cancelled =
        new Progress() {
          @Override
          public void report(long done, long total) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> find(rows, cancelled));
  }

  private static Twins find(Vectors rows, Progress progress) {
    try (Workers workers = new Workers(new BuildOptions(1, 2, progress), 0)) {
      return Twins.find(rows, workers);
    }
  }
}
