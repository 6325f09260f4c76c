package dev.quire.domain.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final double[] RECALLS = {1, 0.5, 0.9, 1, 0.6};
  private static final double[] MILLIS = {4, 1, 3, 2, 100};

  @Test
  void a_point_is_the_mean_of_its_queries_and_the_median_of_their_times() {
    Calibration point = Calibration.of(8, RECALLS, MILLIS, 10);
    assertThat(point.effort()).isEqualTo(8);
    assertThat(point.recall()).isEqualTo(0.8, within(1e-12));
    assertThat(point.p50Millis()).isEqualTo(3);
  }

  /** Deviations 0.2, −0.3, 0.1, 0.2, −0.2: a variance of 0.22 / 4, of the mean a fifth of that. */
  @Test
  void the_interval_comes_from_the_spread_between_queries() {
    Calibration point = Calibration.of(8, RECALLS, MILLIS, 10);
    double half = 1.96 * Math.sqrt(0.22 / 4 / 5);
    assertThat(point.recallLow()).isEqualTo(0.8 - half, within(1e-6));
    assertThat(point.recallHigh()).isEqualTo(1);
  }

  @Test
  void what_was_never_missed_is_bounded_by_the_rule_of_three() {
    double[] all = new double[50];
    Arrays.fill(all, 1);
    Calibration point = Calibration.of(8, all, MILLIS, 10);
    assertThat(point.recallLow()).isEqualTo(1 - 3.0 / 500, within(1e-12));
    assertThat(point.recallHigh()).isEqualTo(1);
  }

  @Test
  void one_query_says_next_to_nothing() {
    Calibration point = Calibration.of(8, new double[] {0.5}, MILLIS, 10);
    assertThat(point.recallLow()).isZero();
    assertThat(point.recallHigh()).isEqualTo(1);
  }

  @Test
  void figures_are_of_a_millionth_and_not_what_adding_up_left() {
    Calibration point = Calibration.of(8, new double[] {0.1, 0.2, 0.3, 0.8}, MILLIS, 10);
    assertThat(point.recall()).isEqualTo(0.35);
    assertThat(List.of(point.recall(), point.recallLow(), point.recallHigh()))
        .allSatisfy(figure -> assertThat(String.valueOf(figure)).hasSizeLessThanOrEqualTo(8));
  }
}
