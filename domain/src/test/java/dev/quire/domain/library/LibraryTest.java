package dev.quire.domain.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.Metadata;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryTest {
  private static final Instant LATER = Instant.ofEpochMilli(5);

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 16_385, Integer.MIN_VALUE})
  void the_dimension_is_1_to_16384(int dimension) {
    assertThatThrownBy(() -> library(dimension, 0.95, Optional.empty()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("dimension", "" + dimension, "16384");
    assertThatCode(() -> library(16_384, 0.95, Optional.empty())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.0001, Double.NaN, Double.POSITIVE_INFINITY})
  void the_recall_target_is_above_0_and_at_most_1(double target) {
    assertThatThrownBy(() -> library(2, target, Optional.empty()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("recallTarget");
    assertThatCode(() -> library(2, 1, Optional.empty())).doesNotThrowAnyException();
  }

  @Test
  void dimension_and_model_must_agree() {
    Optional<EmbeddingModel> model = Optional.of(new EmbeddingModel("m", 384, "f"));
    assertThatThrownBy(() -> library(3, 0.95, model)).hasMessageContainingAll("3", "m", "384");
    assertThatCode(() -> library(384, 0.95, model)).doesNotThrowAnyException();
  }

  @Test
  void each_change_is_a_revision_and_leaves_the_embedding_space_alone() {
    Library before = library(3, 0.95, Optional.empty());
    Library renamed = before.revised("new", "words", Metadata.EMPTY, 0.5, LATER);
    Library indexed = renamed.withIndex(new IndexSpec.Brute(), LATER);
    Library restored = indexed.restoredAs(new LibraryId("copy"), LATER);
    assertThat(renamed.revision()).isEqualTo(2);
    assertThat(indexed.revision()).isEqualTo(3);
    assertThat(restored.revision()).isEqualTo(4);
    assertThat(restored.id().value()).isEqualTo("copy");
    assertThat(restored)
        .usingRecursiveComparison()
        .comparingOnlyFields("dimension", "metric", "embeddingModel", "createdAt")
        .isEqualTo(before);
    assertThat(restored.index()).isEqualTo(new IndexSpec.Brute());
    assertThat(restored.updatedAt()).isEqualTo(LATER);
  }

  private static Library library(
      int dimension, double recallTarget, Optional<EmbeddingModel> model) {
    return new Library(
        new LibraryId("books"),
        "Books",
        "",
        Metadata.EMPTY,
        dimension,
        Metric.COSINE,
        model,
        new IndexSpec.Auto(),
        recallTarget,
        Instant.EPOCH,
        Instant.EPOCH,
        1);
  }
}
