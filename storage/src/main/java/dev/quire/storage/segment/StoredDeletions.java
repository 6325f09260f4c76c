package dev.quire.storage.segment;

/**
 * Deletions that lie beside a segment.
 *
 * @param file names what they are stored in
 */
public record StoredDeletions(Deletions deletions, DeletionsFile file) {
  /** Nothing is deleted, and nothing lies there. */
  public static final StoredDeletions NONE =
      new StoredDeletions(Deletions.NONE, DeletionsFile.NONE);
}
