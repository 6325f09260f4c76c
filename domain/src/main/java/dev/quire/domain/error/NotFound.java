package dev.quire.domain.error;

/** What was named does not exist (any more). The caller may create it, or has mistyped it. */
public final class NotFound extends QuireException {
  public NotFound(String kind, String id) {
    super(kind + " \"" + id + "\" does not exist");
  }
}
