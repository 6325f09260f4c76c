package dev.quire.domain.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {

  @ParameterizedTest
  @CsvSource({
    "COSINE, -1, 0, 1", // same direction
    "COSINE, 0, 1, 0.5", // at right angles
    "COSINE, 1, 2, 0", // opposite
    "DOT, 0, 0, 0.5",
    "DOT, -2, -2, 0.8807970779778823",
    "DOT, 2, 2, 0.11920292202211755",
    "L2, 0, 0, 1",
    "L2, 1, 1, 0.5",
    "L2, 3, 3, 0.25",
  })
  void distance_and_score_are_those_of_the_contract(
      Metric metric, float kernelDistance, double distance, double score) {
    assertThat(metric.distance(kernelDistance)).isEqualTo(distance);
    assertThat(metric.score(distance)).isCloseTo(score, within(1e-15));
  }

  @Test
  void rounding_takes_no_cosine_beyond_its_range() {
    assertThat(Metric.COSINE.distance(-1.0000001f)).isZero();
    assertThat(Metric.COSINE.distance(1.0000001f)).isEqualTo(2);
  }

  @Test
  void a_zero_inner_product_is_at_distance_zero_and_not_minus_zero() {
    assertThat(Double.doubleToRawLongBits(Metric.DOT.distance(-0f))).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void the_nearer_scores_higher_and_all_scores_are_0_to_1(Metric metric) {
    double before = 1.1;
    for (float kernelDistance : new float[] {-1f, -0.5f, 0f, 0.25f, 0.5f, 1f}) {
      if (metric == Metric.L2 && kernelDistance < 0) {
        continue;
      }
      double score = metric.score(metric.distance(kernelDistance));
      assertThat(score).isBetween(0.0, 1.0).isLessThan(before);
      before = score;
    }
  }

  @Test
  void the_farthest_distances_still_score_0_to_1() {
    assertThat(Metric.DOT.score(Metric.DOT.distance(1e36f))).isZero();
    assertThat(Metric.DOT.score(Metric.DOT.distance(-1e36f))).isEqualTo(1);
    assertThat(Metric.L2.score(Metric.L2.distance(4e36f))).isBetween(0.0, 1e-30);
  }
}
