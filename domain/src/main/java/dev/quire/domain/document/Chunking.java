package dev.quire.domain.document;

import dev.quire.domain.error.InvalidInput;

/**
 * How a text is split.
 *
 * @param size tokens of the embedding model that a chunk has at most
 * @param overlap tokens of whole sentences that a chunk repeats from the end of the one before; at
 *     most half of {@code size}, so that each chunk brings more new text than old
 */
public record Chunking(int size, int overlap) {
  public static final int MAX_SIZE = 8_192;
  public static final Chunking DEFAULT = new Chunking(200, 40);

  public Chunking {
    if (size < 8 || size > MAX_SIZE) {
      throw new InvalidInput("size", "is " + size + "; 8 to " + MAX_SIZE + " tokens are allowed");
    }
    if (overlap < 0 || overlap > size / 2) {
      throw new InvalidInput(
          "overlap", "is " + overlap + "; 0 to half of size (" + size / 2 + ") are allowed");
    }
  }
}
