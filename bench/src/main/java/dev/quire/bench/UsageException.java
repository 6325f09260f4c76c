package dev.quire.bench;

/** The command line asks for something that cannot be: the message says what, and the remedy. */
public final class UsageException extends RuntimeException {
  public UsageException(String message) {
    super(message);
  }
}
