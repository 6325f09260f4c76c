package dev.quire.domain.error;

/**
 * The disk takes no writes: it is mounted read-only, as many systems do with a disk that failed.
 * Nothing was acknowledged, but a write may show after all (ADR 0018); the operator mounts it for
 * writing, then the caller asks again, with the same ids.
 */
public final class DiskReadOnly extends QuireException {
  public DiskReadOnly(String message, Throwable cause) {
    super(message, cause);
  }
}
