package dev.quire.domain.error;

/**
 * The process may open no more files. Nothing was acknowledged, but a write may show after all (ADR
 * 0018); the operator raises the limit ({@code ulimit -n}), and until then the caller may ask
 * again, with the same ids, when less is open.
 */
public final class TooManyFiles extends QuireException {
  public TooManyFiles(String message, Throwable cause) {
    super(message, cause);
  }
}
