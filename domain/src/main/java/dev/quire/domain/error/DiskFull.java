package dev.quire.domain.error;

/**
 * No room is left on the disk. Nothing was acknowledged, but a write may show after all (ADR 0018);
 * the operator makes room, then the caller asks again, with the same ids.
 */
public final class DiskFull extends QuireException {
  public DiskFull(String message) {
    super(message);
  }

  public DiskFull(String message, Throwable cause) {
    super(message, cause);
  }
}
