package dev.quire.domain.error;

/**
 * A vector of the wrong length for its library. The caller's mistake: embed with the library's
 * model.
 */
public final class DimensionMismatch extends QuireException {
  public DimensionMismatch(String field, int received, int expected) {
    super(field + " has " + received + " dimensions; this library holds embeddings of " + expected);
  }
}
