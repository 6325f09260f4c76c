package dev.quire.storage;

/**
 * Something that fsck noticed.
 *
 * @param path of the file or directory, relative to the data directory
 * @param message what is wrong, and the remedy
 */
public record Finding(Severity severity, String path, String message) {

  /** Whether data is lost or at risk. */
  public enum Severity {
    /** Harmless: the next start deals with it. */
    REMARK,
    /** What is on the disk is not what was written. */
    DAMAGE
  }
}
