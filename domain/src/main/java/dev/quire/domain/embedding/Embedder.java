package dev.quire.domain.embedding;

import dev.quire.domain.chunk.Embedding;
import java.util.List;

/** The port to an embedding model. Safe for use by many threads. */
public interface Embedder extends AutoCloseable {

  EmbeddingModel model();

  /**
   * Embeds texts.
   *
   * @return one embedding of unit length for each text, in order; what a text has beyond {@link
   *     #maxTokens} is not read
   * @throws dev.quire.domain.error.EmbedderUnavailable where the model cannot answer
   */
  List<Embedding> embed(List<String> texts);

  /** Tokens of the model in each text, special tokens left out, nothing cut off. */
  int[] tokenCounts(List<String> texts);

  /** Tokens that the model reads of a text, special tokens included. */
  int maxTokens();

  @Override
  void close();
}
