package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.library.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrangerQuestionTest {
  private static final Embedding ONE = Embedding.of(4, 0);
  private static final Embedding OTHER = Embedding.of(0, 2);
  private static final Embedding NEAR_OTHER = Embedding.of(1, 3);

  @Test
  void halfway_is_the_middle_of_both() {
    assertThat(StrangerQuestion.between(ONE, OTHER, Metric.L2)).isEqualTo(Embedding.of(2, 1));
  }

  @Test
  void with_cosines_it_has_unit_length() {
    float[] middle = StrangerQuestion.between(ONE, OTHER, Metric.COSINE).toArray();
    assertThat(Math.hypot(middle[0], middle[1])).isEqualTo(1, within(1e-6));
    assertThat(middle[0]).isEqualTo(2 * middle[1], within(1e-6f));
  }

  @Test
  void opposites_cancel_out_so_one_of_them_is_asked() {
    Embedding opposite = Embedding.of(-4, 0);
    assertThat(StrangerQuestion.between(ONE, opposite, Metric.COSINE)).isEqualTo(ONE);
  }

  @Test
  void one_is_moved_as_another_lies_from_its_neighbour() {
    List<Embedding> neighbours = List.of(OTHER, NEAR_OTHER);
    assertThat(StrangerQuestion.moved(ONE, OTHER, neighbours, Metric.L2))
        .isEqualTo(Embedding.of(3, -1));
  }

  @Test
  void where_all_neighbours_are_the_same_the_middle_is_asked() {
    assertThat(StrangerQuestion.moved(ONE, OTHER, List.of(OTHER, OTHER), Metric.L2))
        .isEqualTo(Embedding.of(2, 1));
  }
}
