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
 * @param done of {@code total}: how far the whole job is, by the time that its steps are estimated
 *     to take; never less than before, and all of it only when the job has succeeded
 * @param total 0 while the job waits
 * @param etaMillis estimated time to the end of the job; empty while nothing can be said
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
