package dev.quire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Pointer;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.dictionary.Dictionary;

/**
 * WordNet 3.1, read from its jar on the class path: 117,791 senses, each with a gloss.
 *
 * <p>C. Fellbaum (ed.), <i>WordNet: An Electronic Lexical Database</i>, MIT Press, 1998.
 */
public final class WordNet {

  private static final Pattern EXAMPLES = Pattern.compile("[;:]\\s*\"");

  private final Dictionary dictionary;

  private WordNet(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /** Reads the word lists; takes about a second and 40 MiB of heap. */
  public static WordNet open() {
    try {
      return new WordNet(Dictionary.getDefaultResourceInstance());
    } catch (JWNLException e) {
      throw new IllegalStateException("The WordNet jar on the class path cannot be read", e);
    }
  }

  /**
   * Every sense: nouns, verbs, adjectives, adverbs, in the order of WordNet's files. Lazy and
   * sequential.
   */
  public Stream<Gloss> glosses() {
    return Stream.of(POS.NOUN, POS.VERB, POS.ADJECTIVE, POS.ADVERB).flatMap(this::glosses);
  }

  /** The nouns alone, in the same order. */
  public Stream<Gloss> nouns() {
    return glosses(POS.NOUN);
  }

  private Stream<Gloss> glosses(POS partOfSpeech) {
    return synsets(partOfSpeech).map(WordNet::gloss);
  }

  private Stream<Synset> synsets(POS partOfSpeech) {
    try {
      Iterator<Synset> synsets = dictionary.getSynsetIterator(partOfSpeech);
      return StreamSupport.stream(
          Spliterators.spliteratorUnknownSize(synsets, Spliterator.ORDERED | Spliterator.NONNULL),
          false);
    } catch (JWNLException e) {
      throw unreadable(e);
    }
  }

  private static Gloss gloss(Synset synset) {
    try {
      return new Gloss(
          "%s%08d".formatted(synset.getPOS().getKey(), synset.getOffset()),
          synset.getPOS().getLabel(),
          synset.getLexFileName(),
          synset.getWords().stream().map(word -> word.getLemma().replace('_', ' ')).toList(),
          synset.getWords().getFirst().getSenseNumber(),
          definition(synset.getGloss()),
          genus(synset));
    } catch (JWNLException e) {
      throw unreadable(e);
    }
  }

  /** The first hypernym's definition: where there are several, WordNet names the closest first. */
  private static Optional<String> genus(Synset synset) throws JWNLException {
    List<Pointer> kinds = synset.getPointers(PointerType.HYPERNYM);
    return kinds.isEmpty()
        ? Optional.empty()
        : Optional.of(definition(kinds.getFirst().getTargetSynset().getGloss()));
  }

  /** A gloss is a definition, then examples in quotes, parted by semicolons or a colon. */
  static String definition(String gloss) {
    return EXAMPLES.split(gloss, 2)[0].strip();
  }

  private static UncheckedIOException unreadable(JWNLException e) {
    return new UncheckedIOException(new IOException("WordNet's files cannot be read", e));
  }
}
