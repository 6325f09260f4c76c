package dev.quire.domain.error;

/** The id is taken. The caller may choose another, or replace what is there. */
public final class AlreadyExists extends QuireException {
  public AlreadyExists(String kind, String id) {
    super(kind + " \"" + id + "\" already exists");
  }
}
