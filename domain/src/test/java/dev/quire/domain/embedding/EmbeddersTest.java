package dev.quire.domain.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.reference.BagOfWords;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddersTest {

  @Test
  void a_model_is_found_by_its_name() {
    BagOfWords words = new BagOfWords();
    Embedders embedders = new Embedders(List.of(words));
    assertThat(embedders.named("bag-of-words")).isSameAs(words);
    assertThat(embedders.models()).containsExactly(words.model());
  }

  @Test
  void an_unknown_name_is_answered_with_those_that_are_known() {
    Embedders embedders = new Embedders(List.of(new BagOfWords()));
    assertThatThrownBy(() -> embedders.named("gpt"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("embeddingModel", "gpt", "bag-of-words");
    assertThatThrownBy(() -> Embedders.NONE.named("gpt")).hasMessageContaining("no model");
  }
}
