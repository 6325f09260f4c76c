package dev.quire.domain.error;

/**
 * The embedding model cannot answer. Nobody's input is wrong: the operator must look; the caller
 * may try again later.
 */
public final class EmbedderUnavailable extends QuireException {
  public EmbedderUnavailable(String message) {
    super(message);
  }

  public EmbedderUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
