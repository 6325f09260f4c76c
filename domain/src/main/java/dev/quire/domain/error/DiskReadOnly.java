package dev.quire.domain.error;

/**
 * The disk takes no writes: it is mounted read-only, as many systems do with a disk that failed.
 * Nothing was changed; the operator mounts it for writing, then the caller tries again.
 */
public final class DiskReadOnly extends QuireException {
  public DiskReadOnly(String message, Throwable cause) {
    super(message, cause);
  }
}
