package dev.quire.api.server;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.EmbedderUnavailable;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * An embedder whose calls are counted, timed and limited. Its failures are logged here: they may
 * name files of this server.
 */
final class GatedEmbedder implements Embedder {
  private static final Logger LOG = Logger.getLogger(GatedEmbedder.class);

  private final Embedder embedder;
  private final Gate gate;
  private final Measures measures;

  GatedEmbedder(Embedder embedder, Gate gate, Measures measures) {
    this.embedder = embedder;
    this.gate = gate;
    this.measures = measures;
  }

  @Override
  public EmbeddingModel model() {
    return embedder.model();
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    return gate.through(() -> measures.embedding(() -> answered(texts)));
  }

  private List<Embedding> answered(List<String> texts) {
    try {
      return embedder.embed(texts);
    } catch (EmbedderUnavailable e) {
      LOG.error("the embedding model did not answer", e);
      throw new EmbedderUnavailable(
          "the embedding model " + model().name() + " did not answer; try again later", e);
    }
  }

  @Override
  public int[] tokenCounts(List<String> texts) {
    return embedder.tokenCounts(texts);
  }

  @Override
  public int maxTokens() {
    return embedder.maxTokens();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
