package dev.quire.demo;

import dev.quire.sdk.model.Hit;
import dev.quire.sdk.model.SearchAnswer;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** An answer as people like to read it: score, words, gloss; the word in question marked. */
final class AnswerText {

  private static final int GLOSS_WIDTH = 96;

  private AnswerText() {}

  static String of(Question question, SearchAnswer answer) {
    var text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "“%s”%n", question.text()));
    for (Hit hit : answer) {
      String mark = question.isAnsweredBy(hit) ? "→" : " ";
      text.append(String.format(Locale.ROOT, " %s %.3f  %s%n", mark, hit.score(), words(hit)));
      text.append(String.format(Locale.ROOT, "          %s%n", shortened(hit.text())));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "   (%.1f ms to embed the question, %.1f ms to search)%n",
            answer.tookMs().embed(),
            answer.tookMs().search()));
    return text.toString();
  }

  private static String words(Hit hit) {
    return hit.metadata().get("words") instanceof Collection<?> words
        ? words.stream().map(Object::toString).collect(Collectors.joining(", "))
        : hit.chunkId();
  }

  private static String shortened(String gloss) {
    return gloss.length() <= GLOSS_WIDTH ? gloss : gloss.substring(0, GLOSS_WIDTH - 1) + "…";
  }
}
