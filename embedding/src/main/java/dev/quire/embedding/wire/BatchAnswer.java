package dev.quire.embedding.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.EmbeddingModel;
import java.util.List;

/** Answer to {@code POST /embed/batch}: one embedding a text, in order. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BatchAnswer(
    List<Embedding> embeddings, int dimension, String model, String fingerprint) {

  public static BatchAnswer of(List<Embedding> embeddings, EmbeddingModel model) {
    return new BatchAnswer(embeddings, model.dimension(), model.name(), model.fingerprint());
  }
}
