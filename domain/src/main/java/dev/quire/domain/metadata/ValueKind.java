package dev.quire.domain.metadata;

/** What a metadata value is, for the check of a filter against the values that there are. */
public enum ValueKind {
  TEXT,
  /** A text that writes an ISO-8601 instant. */
  INSTANT,
  NUMBER,
  BOOLEAN,
  LIST
}
