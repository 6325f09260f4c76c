package dev.quire.domain.error;

/**
 * A filter that cannot be applied to this library's metadata, such as a number compared with text.
 * The caller's mistake: correct the filter.
 */
public final class InvalidFilter extends QuireException {
  public InvalidFilter(String message) {
    super(message);
  }

  /** The same complaint seen from further out, such as from a batch of searches. */
  public InvalidFilter under(String path) {
    return new InvalidFilter(path + ".filter: " + getMessage());
  }
}
