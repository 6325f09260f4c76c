package dev.quire.storage.file;

/**
 * Knows the words in which the system names its errors where it does not speak English. A service:
 * only native code can ask, which storage does without.
 */
public interface ErrorWords {
  /** What an exception's message says of the error of this number (errno). */
  String of(int errno);
}
