package dev.quire.demo;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The things that people ask for by name: of the animals, the food and the artifacts in WordNet
 * those whose usual word is one plain word that the dictionary needs for defining others, in one of
 * its two most frequent senses. That leaves the Latin names and the rarities out, and the elephant
 * in.
 */
final class EverydayWords {

  /** Each becomes a document. */
  static final List<String> LEXICOGRAPHER_FILES =
      List.of("noun.animal", "noun.food", "noun.artifact");

  private static final int RAREST_SENSE = 2;
  private static final Pattern PLAIN_WORD = Pattern.compile("[a-z]+");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z]+");

  private EverydayWords() {}

  /** 4,386 glosses, in WordNet's order; the same on every machine. Takes a few seconds. */
  static List<Gloss> of(WordNet wordNet) {
    List<Gloss> nouns = wordNet.nouns().toList();
    Set<String> used = wordsUsedIn(nouns);
    return nouns.stream().filter(gloss -> isEveryday(gloss, used)).toList();
  }

  private static boolean isEveryday(Gloss gloss, Set<String> used) {
    return LEXICOGRAPHER_FILES.contains(gloss.lexicographerFile())
        && PLAIN_WORD.matcher(gloss.word()).matches()
        && gloss.sense() <= RAREST_SENSE
        && (used.contains(gloss.word()) || used.contains(gloss.word() + "s"));
  }

  private static Set<String> wordsUsedIn(List<Gloss> nouns) {
    var used = new HashSet<String>();
    for (Gloss noun : nouns) {
      used.addAll(Arrays.asList(BETWEEN_WORDS.split(noun.definition().toLowerCase(Locale.ROOT))));
    }
    return used;
  }
}
