package dev.quire.domain.error;

/**
 * The database was opened to be read only. The caller writes to the process that owns it, or opens
 * it for writing.
 */
public final class ReadOnly extends QuireException {
  public ReadOnly() {
    super("the database is open read-only: write to the process that owns it");
  }
}
