package dev.quire.domain.error;

/**
 * The process may open no more files. Nothing was changed; the operator raises the limit ({@code
 * ulimit -n}), and until then the caller may try again when less is open.
 */
public final class TooManyFiles extends QuireException {
  public TooManyFiles(String message, Throwable cause) {
    super(message, cause);
  }
}
