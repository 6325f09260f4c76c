package dev.quire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.sdk.model.Hit;
import dev.quire.sdk.model.SearchAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerTextTest {

  private static final Question ELEPHANT = Question.ALL.getFirst();

  @Test
  void a_hit_shows_its_score_its_words_and_its_gloss() {
    String text =
        AnswerText.of(ELEPHANT, answer(hit(0.7315, "tall quadruped", "giraffe", "camelopard")));

    assertThat(text)
        .contains(
            "“a large grey animal with a trunk”",
            "   0.732  giraffe, camelopard",
            "tall quadruped");
    assertThat(text).doesNotContain("→");
  }

  @Test
  void the_word_that_was_asked_for_is_marked() {
    SearchAnswer answer =
        answer(hit(0.74, "quadruped", "giraffe"), hit(0.73, "five-toed pachyderm", "elephant"));

    assertThat(AnswerText.of(ELEPHANT, answer))
        .contains(" → 0.730  elephant")
        .contains("   0.740  giraffe");
    assertThat(ELEPHANT.isAnsweredBy(answer)).isTrue();
  }

  @Test
  void another_animal_is_no_elephant() {
    assertThat(ELEPHANT.isAnsweredBy(answer(hit(0.7, "tusks like an elephant", "walrus"))))
        .isFalse();
    assertThat(ELEPHANT.isAnsweredBy(answer())).isFalse();
  }

  @Test
  void a_long_gloss_is_cut() {
    assertThat(AnswerText.of(ELEPHANT, answer(hit(0.7, "x".repeat(500), "worm"))).lines())
        .allMatch(line -> line.length() <= 110)
        .anyMatch(line -> line.endsWith("x…"));
  }

  private static SearchAnswer answer(Hit... hits) {
    return new SearchAnswer(
        List.of(hits),
        true,
        new SearchAnswer.Took(4.2, 0.8),
        new SearchAnswer.Answered("brute", 1),
        List.of(),
        Optional.empty());
  }

  private static Hit hit(double score, String text, String... words) {
    return new Hit(
        "n1",
        "noun.animal",
        0,
        score,
        0,
        text,
        Map.of("words", List.of(words)),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
