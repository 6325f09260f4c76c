package dev.quire.domain.job;

import dev.quire.domain.library.LibraryId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A long task, as it stands.
 *
 * @param type what it does, such as {@code index_build}
 * @param phase the step it is in, in words
 * @param done of {@code total}, in the phase's own units
 * @param etaMillis estimated time to its end; empty while nothing can be said
 * @param error why it failed; empty else
 */
public record Job(
    JobId id,
    String type,
    LibraryId library,
    State state,
    String phase,
    long done,
    long total,
    OptionalLong etaMillis,
    Optional<String> error,
    Instant createdAt) {

  /** The life of a job. */
  public enum State {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean ended() {
      return compareTo(RUNNING) > 0;
    }
  }
}
