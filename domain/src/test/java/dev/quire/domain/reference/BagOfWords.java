package dev.quire.domain.reference;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.library.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A small embedder that needs no model: each word is counted in one of the dimensions, so texts
 * that share words are near. A token is up to four letters of a word.
 */
public final class BagOfWords implements Embedder {
  public static final int DIMENSION = 32;
  public static final int LETTERS_PER_TOKEN = 4;

  private final EmbeddingModel model;
  private final List<String> embedded = new CopyOnWriteArrayList<>();
  private final Consumer<List<String>> whileEmbedding;

  public BagOfWords() {
    this("bag-of-words-1", texts -> {});
  }

  /**
   * @param whileEmbedding is run while a text is embedded, that is while no lock is held
   */
  public BagOfWords(String fingerprint, Consumer<List<String>> whileEmbedding) {
    this.model = new EmbeddingModel("bag-of-words", DIMENSION, fingerprint);
    this.whileEmbedding = whileEmbedding;
  }

  /** All texts embedded so far, in order. */
  public List<String> embedded() {
    return new ArrayList<>(embedded);
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    embedded.addAll(texts);
    whileEmbedding.accept(texts);
    return texts.stream().map(BagOfWords::embed).toList();
  }

  @Override
  public int[] tokenCounts(List<String> texts) {
    return texts.stream()
        .mapToInt(text -> words(text).mapToInt(BagOfWords::tokens).sum())
        .toArray();
  }

  @Override
  public int maxTokens() {
    return 256;
  }

  @Override
  public void close() {
    // nothing is held
  }

  private static Embedding embed(String text) {
    float[] counts = new float[DIMENSION];
    counts[0] = 0.01f; // a text without words has a direction, too
    words(text.toLowerCase(Locale.ROOT))
        .forEach(word -> counts[Math.floorMod(word.hashCode(), DIMENSION)]++);
    return Embedding.of(counts).preparedFor(Metric.COSINE);
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split("[\\s\\p{Z}]+")).filter(word -> !word.isEmpty());
  }

  private static int tokens(String word) {
    return Math.ceilDiv(word.length(), LETTERS_PER_TOKEN);
  }
}
