package dev.quire.indexing;

/**
 * The arrays of an index do not fit together: a file is missing, damaged, or of another index.
 * Nobody who asks is to blame; the index can be built again from the vectors.
 */
public final class BrokenIndexException extends RuntimeException {
  private final String array;

  /**
   * @param array name of the array at fault
   * @param problem what was found and what was expected
   */
  public BrokenIndexException(String array, String problem) {
    super("index array '" + array + "' " + problem);
    this.array = array;
  }

  public String array() {
    return array;
  }
}
