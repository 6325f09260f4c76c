package dev.quire.domain.error;

/**
 * Text cannot be embedded into this library's space: it has no model, or another one than the
 * server runs. The caller sends vectors, or the operator runs the model that filled the library.
 */
public final class EmbeddingSpaceMismatch extends QuireException {
  public EmbeddingSpaceMismatch(String message) {
    super(message);
  }
}
