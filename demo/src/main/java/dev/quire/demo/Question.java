package dev.quire.demo;

import dev.quire.sdk.model.Hit;
import dev.quire.sdk.model.SearchAnswer;
import java.util.Collection;
import java.util.List;

/**
 * A question in words, and the word it is after.
 *
 * @param text what somebody would say who has lost the word
 * @param word the lost word
 */
record Question(String text, String word) {

  /** One of each document: an animal, something to eat, a thing that people made. */
  static final List<Question> ALL =
      List.of(
          new Question("a large grey animal with a trunk", "elephant"),
          new Question("sweet sticky stuff that bees make", "honey"),
          new Question("a vehicle with two wheels that you pedal", "bicycle"));

  boolean isAnsweredBy(SearchAnswer answer) {
    return answer.hits().stream().anyMatch(this::isAnsweredBy);
  }

  boolean isAnsweredBy(Hit hit) {
    return hit.metadata().get("words") instanceof Collection<?> words && words.contains(word);
  }
}
