package dev.quire.domain.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Metric;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {

  @Test
  void the_callers_array_is_copied_in_and_out() {
    float[] values = {1, 2};
    Embedding embedding = Embedding.of(values);
    values[0] = 9;
    embedding.toArray()[1] = 9;
    assertThat(embedding.toArray()).containsExactly(1, 2);
  }

  @Test
  void it_is_copied_into_the_middle_of_an_array() {
    float[] target = new float[4];
    Embedding.of(1, 2).copyTo(target, 1);
    assertThat(target).containsExactly(0, 1, 2, 0);
  }

  @Test
  void equal_values_make_equal_embeddings() {
    assertThat(Embedding.of(1, 2))
        .isEqualTo(Embedding.of(1, 2))
        .hasSameHashCodeAs(Embedding.of(1, 2));
    assertThat(Embedding.of(1, 2)).isNotEqualTo(Embedding.of(2, 1)).isNotEqualTo(Embedding.of(1));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void a_value_that_is_not_finite_is_refused_by_its_place(float bad) {
    assertThatThrownBy(() -> Embedding.of(0, 1, bad))
        .isInstanceOfSatisfying(
            InvalidInput.class,
            e -> assertThat(e.violations().getFirst().field()).isEqualTo("embedding[2]"));
  }

  @Test
  void an_embedding_has_at_least_one_value() {
    assertThatThrownBy(() -> Embedding.of()).isInstanceOf(InvalidInput.class);
  }

  @Test
  void its_length_is_limited_so_that_no_distance_overflows() {
    Embedding longest = Embedding.of(1e18f);
    assertThatThrownBy(() -> Embedding.of(1e18f, 1e18f)).hasMessageContaining("1.0E18");
    assertThatThrownBy(() -> Embedding.of(Float.MAX_VALUE)).isInstanceOf(InvalidInput.class);
    float difference = longest.toArray()[0] * 2;
    assertThat(difference * difference).isFinite();
  }

  @Test
  void cosine_brings_it_to_unit_length_and_the_others_leave_it() {
    Embedding embedding = Embedding.of(3, 4);
    assertThat(embedding.preparedFor(Metric.COSINE).toArray()).containsExactly(0.6f, 0.8f);
    assertThat(embedding.preparedFor(Metric.DOT)).isSameAs(embedding);
    assertThat(embedding.preparedFor(Metric.L2)).isSameAs(embedding);
  }

  @Test
  void the_zero_vector_has_no_direction() {
    assertThatThrownBy(() -> Embedding.of(0, 0).preparedFor(Metric.COSINE))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("zero vector");
    assertThat(Embedding.of(0, 0).preparedFor(Metric.L2).toArray()).containsExactly(0, 0);
  }

  @Test
  void the_smallest_floats_have_a_direction_all_the_same() {
    assertThat(Embedding.of(Float.MIN_VALUE, 0).preparedFor(Metric.COSINE).toArray())
        .containsExactly(1, 0);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.quire.domain.Seeds#seeds")
  void normalising_again_changes_nothing(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      float scale = (float) Math.exp(random.nextDouble(-34, 34));
      float[] values = new float[1 + random.nextInt(400)];
      for (int j = 0; j < values.length; j++) {
        values[j] = scale * (float) random.nextGaussian();
      }
      Embedding once = Embedding.of(values).preparedFor(Metric.COSINE);
      assertThat(once.preparedFor(Metric.COSINE)).isEqualTo(once);
      assertThat(norm(once)).isCloseTo(1, within(1e-7));
    }
  }

  private static double norm(Embedding embedding) {
    double sum = 0;
    for (float value : embedding.toArray()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
