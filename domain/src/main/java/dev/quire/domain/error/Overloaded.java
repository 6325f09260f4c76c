package dev.quire.domain.error;

/** More work is waiting than the limits allow. The caller tries again later, with less at once. */
public final class Overloaded extends QuireException {
  public Overloaded(String message) {
    super(message);
  }
}
