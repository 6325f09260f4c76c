package dev.quire.domain.error;

/** The time that the caller allowed is over. Allow more, or ask for less. */
public final class TimedOut extends QuireException {
  public TimedOut(String message) {
    super(message);
  }
}
