package dev.quire.domain.store;

import dev.quire.domain.error.PreconditionFailed;
import java.util.OptionalLong;

/** What must hold of a thing for a write to go ahead. */
public sealed interface Precondition {

  /** Nothing. */
  record None() implements Precondition {}

  static Precondition none() {
    return new None();
  }

  /** The thing exists and stands at this revision. */
  record Revision(long expected) implements Precondition {}

  /** The thing does not exist yet. */
  record Absent() implements Precondition {}

  static Precondition absent() {
    return new Absent();
  }

  /** Throws {@link PreconditionFailed} where it does not hold. */
  default void check(String kind, String id, OptionalLong revision) {
    switch (this) {
      case None() -> {}
      case Revision(long expected) -> {
        if (revision.isEmpty() || revision.getAsLong() != expected) {
          throw new PreconditionFailed(
              kind
                  + " \""
                  + id
                  + "\" is "
                  + (revision.isEmpty() ? "missing" : "at revision " + revision.getAsLong())
                  + ", not at revision "
                  + expected);
        }
      }
      case Absent() -> {
        if (revision.isPresent()) {
          throw new PreconditionFailed(
              kind + " \"" + id + "\" already exists, at revision " + revision.getAsLong());
        }
      }
    }
  }
}
