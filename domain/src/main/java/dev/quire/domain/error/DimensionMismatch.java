package dev.quire.domain.error;

/**
 * A vector of the wrong length for its library. The caller's mistake: embed with the library's
 * model.
 */
public final class DimensionMismatch extends QuireException {
  public DimensionMismatch(String field, int received, int expected) {
    this(
        field
            + (received == 1 ? " has 1 dimension" : " has " + received + " dimensions")
            + "; this library holds embeddings of "
            + expected);
  }

  private DimensionMismatch(String message) {
    super(message);
  }

  /** The same complaint seen from further out, such as from a batch of searches. */
  public DimensionMismatch under(String path) {
    return new DimensionMismatch(path + "." + getMessage());
  }
}
