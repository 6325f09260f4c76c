package dev.quire.domain.error;

/**
 * The disk failed or holds something that it should not. The operator looks into the log and runs
 * fsck; the caller is not to blame.
 */
public final class StorageFailure extends QuireException {
  public StorageFailure(String message) {
    super(message);
  }

  public StorageFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
