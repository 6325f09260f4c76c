package dev.quire.embedding.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.EmbeddingModel;

/** Answer to {@code POST /embed}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EmbedAnswer(Embedding embedding, int dimension, String model, String fingerprint) {

  public static EmbedAnswer of(Embedding embedding, EmbeddingModel model) {
    return new EmbedAnswer(embedding, model.dimension(), model.name(), model.fingerprint());
  }
}
