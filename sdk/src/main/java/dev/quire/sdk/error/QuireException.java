package dev.quire.sdk.error;

/** The root of everything this client throws on purpose. */
public abstract sealed class QuireException extends RuntimeException
    permits ServerUnreachableException, ProblemException, JobFailedException {

  QuireException(String message, Throwable cause) {
    super(message, cause);
  }
}
