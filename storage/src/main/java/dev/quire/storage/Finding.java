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
    /** Harmless: the next start deals with it, and so does a repair. */
    REMARK,
    /** It was wrong and is right again. */
    REPAIRED,
    /**
     * Derived data is not what was written, or there was no room to look at it; a repair makes it
     * again.
     */
    REPAIRABLE,
    /** Primary data is not what was written, and nothing else says what that was. */
    DAMAGE
  }

  /** Whether something is still wrong. */
  public boolean isDamage() {
    return severity == Severity.DAMAGE || severity == Severity.REPAIRABLE;
  }
}
