package dev.quire.domain.service;

import dev.quire.domain.error.QuireException;

/** What became of one item of a batch. */
public sealed interface Outcome {

  /** The id of the thing stored, and whether it is new. */
  record Stored(String id, boolean created) implements Outcome {}

  /** Why the item was left out; the others went on. */
  record Rejected(String id, QuireException reason) implements Outcome {}
}
