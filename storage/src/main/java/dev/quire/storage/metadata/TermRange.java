package dev.quire.storage.metadata;

/** The terms from one up to, and without, another. */
record TermRange(long from, long to) {

  static final TermRange NONE = new TermRange(0, 0);

  boolean isEmpty() {
    return from >= to;
  }
}
