package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TiersTest {
  @Test
  void what_one_segment_cannot_hold_is_not_merged() {
    long large = Segment.MAX_ROWS / 2;
    assertThat(Tiers.fitting(new long[] {large, large})).hasSize(2);
    assertThat(Tiers.fitting(new long[] {large, large, large + 1})).hasSize(2);
    assertThat(Tiers.fitting(new long[] {1, large, large})).hasSize(2);
    assertThat(Tiers.fitting(new long[] {Segment.MAX_ROWS + 1L})).isEmpty();
    assertThat(Tiers.fitting(new long[] {Long.MAX_VALUE / 2})).isEmpty();
    assertThat(Tiers.end(Tiers.fitting(new long[] {5, 6, 7, large, large, large}), 3)).isEqualTo(3);
    assertThat(Tiers.end(Tiers.fitting(new long[] {large, large, large}), 3)).isZero();
    assertThat(SegmentMaking.requireFits(2 * large)).isEqualTo(Segment.MAX_ROWS);
    assertThatThrownBy(() -> SegmentMaking.requireFits(2 * large + 1))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("805,306,368");
  }

  private static final int FEW = 4;

  @Test
  void segments_of_one_size_are_merged_when_there_are_enough() {
    assertThat(Tiers.end(new long[] {10, 10, 10}, FEW)).isZero();
    assertThat(Tiers.end(new long[] {10, 10, 10, 10}, FEW)).isEqualTo(4);
    assertThat(Tiers.end(new long[] {8, 9, 10, 12}, FEW)).isEqualTo(4);
  }

  @Test
  void a_large_segment_waits_for_its_like() {
    assertThat(Tiers.end(new long[] {10, 10, 10, 10, 100}, FEW)).isEqualTo(4);
    assertThat(Tiers.end(new long[] {10, 10, 10, 40}, FEW)).isZero();
    assertThat(Tiers.end(new long[] {40, 40, 40, 40}, FEW)).isEqualTo(4);
  }

  @Test
  void what_is_smaller_goes_with_the_others() {
    assertThat(Tiers.end(new long[] {1, 100, 100, 100, 100}, FEW)).isEqualTo(5);
  }

  @Test
  void a_row_is_written_again_as_often_as_the_logarithm_of_all() {
    List<Long> sizes = new ArrayList<>();
    long written = 0;
    int most = 0;
    int sealed = 4_096;
    for (int i = 0; i < sealed; i++) {
      sizes.add(1L);
      Collections.sort(sizes);
      int end = Tiers.end(sizes.stream().mapToLong(Long::longValue).toArray(), 8);
      List<Long> merged = sizes.subList(0, end);
      long sum = merged.stream().mapToLong(Long::longValue).sum();
      merged.clear();
      if (sum > 0) {
        sizes.add(sum);
        written += sum;
      }
      most = Math.max(most, sizes.size());
    }
    // 8 to the power of 4
    assertThat(written).isLessThanOrEqualTo(4L * sealed);
    assertThat(most).isLessThanOrEqualTo(4 * 8);
  }
}
