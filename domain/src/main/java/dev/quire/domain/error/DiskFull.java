package dev.quire.domain.error;

/**
 * No room is left on the disk. Nothing was changed; the operator makes room, then the caller tries
 * again.
 */
public final class DiskFull extends QuireException {
  public DiskFull(String message) {
    super(message);
  }

  public DiskFull(String message, Throwable cause) {
    super(message, cause);
  }
}
