package dev.quire.embedding.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.quire.domain.embedding.EmbeddingModel;

/** Answer to {@code GET /health}: that the service is up, and what it runs. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HealthAnswer(
    String status, String model, int dimension, String fingerprint, int maxTokens) {

  public static HealthAnswer up(EmbeddingModel model, int maxTokens) {
    return new HealthAnswer("UP", model.name(), model.dimension(), model.fingerprint(), maxTokens);
  }
}
