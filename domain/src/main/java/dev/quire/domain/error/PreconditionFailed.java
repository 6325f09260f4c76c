package dev.quire.domain.error;

/** The thing has changed since the caller read it. Read it again, then decide. */
public final class PreconditionFailed extends QuireException {
  public PreconditionFailed(String message) {
    super(message);
  }
}
