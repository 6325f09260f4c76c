package dev.quire.indexing;

/**
 * Rows in memory that lie together, all of them coded.
 *
 * @param firstRow the number of their first
 */
public record CodedPage(int firstRow, Vectors vectors, GrowingCodes codes) {
  /** The row behind its last. */
  public int end() {
    return firstRow + vectors.rows();
  }
}
