package dev.quire.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.search.SearchQuery;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundTextTest {
  private static final String HALF = "an elephant \ud83d";

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "🐘🐘", "\0 is text too", "\uffff"})
  void sound_text_comes_back_as_it_is(String text) {
    assertThat(SoundText.require("text", text, 100)).isSameAs(text);
  }

  @Test
  void what_is_too_long_is_refused_with_its_length_and_the_limit() {
    assertThatThrownBy(() -> SoundText.require("title", "x".repeat(11), 10))
        .hasMessage("title: has 11 characters; at most 10 are allowed");
  }

  @Test
  void half_a_surrogate_pair_is_refused_wherever_text_comes_in() {
    assertRefused(() -> ChunkDraft.of(HALF));
    assertRefused(() -> DocumentDraft.ofText("d", "title", HALF));
    assertRefused(() -> MetadataValue.of(HALF));
    assertRefused(() -> Metadata.of(HALF, MetadataValue.of(1)));
    assertRefused(() -> SearchQuery.text(HALF, 10));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("surrogate pair at character 12");
  }
}
