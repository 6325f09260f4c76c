package dev.quire.domain.embedding;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.reference.BagOfWords;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tokenizer as some word-piece vocabularies behave: a short word is one token, a longer one falls
 * apart into its letters, so that the parts of a word count less than the word.
 */
final class CostlyLongWords implements Embedder {
  private final Embedder words = new BagOfWords();

  @Override
  public EmbeddingModel model() {
    return words.model();
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    return words.embed(texts);
  }

  @Override
  public int[] tokenCounts(List<String> texts) {
    return texts.stream()
        .mapToInt(
            text ->
                Stream.of(text.split("(?U)\\s+"))
                    .filter(word -> !word.isEmpty())
                    .mapToInt(word -> word.length() > 6 ? word.length() : 1)
                    .sum())
        .toArray();
  }

  @Override
  public int maxTokens() {
    return words.maxTokens();
  }

  @Override
  public void close() {
    words.close();
  }
}
