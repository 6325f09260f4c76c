package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** On the real WordNet, read once: it takes some seconds. */
class WordNetTest {

  private static final WordNet WORDNET = WordNet.open();
  private static final List<Gloss> EVERYDAY = EverydayWords.of(WORDNET);

  @Test
  void every_sense_of_wordnet_is_read_once() {
    var ids = new HashSet<String>();

    WORDNET.glosses().forEach(gloss -> assertThat(ids.add(gloss.id())).as(gloss.id()).isTrue());

    assertThat(ids).hasSize(117_791);
  }

  @Test
  void the_elephant_is_told_by_its_definition_and_its_genus() {
    Gloss elephant = named("elephant");

    assertThat(elephant.id()).isEqualTo("n02506148");
    assertThat(elephant.partOfSpeech()).isEqualTo("noun");
    assertThat(elephant.lexicographerFile()).isEqualTo("noun.animal");
    assertThat(elephant.words()).containsExactly("elephant");
    assertThat(elephant.text())
        .isEqualTo(
            "five-toed pachyderm; massive herbivorous mammals having tusks and a long trunk");
  }

  @Test
  void words_of_several_parts_have_spaces() {
    assertThat(named("giraffe").words())
        .containsExactly("giraffe", "camelopard", "Giraffa camelopardalis");
  }

  @Test
  void quoted_examples_are_left_out() {
    assertThat(
            WordNet.definition(
                "a building where artistic performances are given; \"the house was full\""))
        .isEqualTo("a building where artistic performances are given");
    assertThat(EVERYDAY).noneMatch(gloss -> gloss.definition().contains("; \""));
  }

  @Test
  void everyday_words_are_some_thousand_of_all_three_files() {
    assertThat(EVERYDAY).hasSizeBetween(3_000, 5_000);
    assertThat(EVERYDAY.stream().map(Gloss::lexicographerFile).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(EverydayWords.LEXICOGRAPHER_FILES);
    assertThat(EVERYDAY).extracting(Gloss::text).noneMatch(String::isBlank);
  }

  @Test
  void everyday_words_are_those_that_people_ask_for() {
    assertThat(EVERYDAY)
        .extracting(Gloss::word)
        .contains(
            "elephant",
            "giraffe",
            "penguin",
            "honey",
            "pizza",
            "coffee",
            "bicycle",
            "umbrella",
            "telescope")
        .doesNotContain("archiannelid", "Elephantidae");
  }

  private static Gloss named(String word) {
    return EVERYDAY.stream().filter(gloss -> gloss.word().equals(word)).findFirst().orElseThrow();
  }
}
