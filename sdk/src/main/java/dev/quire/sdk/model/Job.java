package dev.quire.sdk.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A long task on the server.
 *
 * @param phase what it is doing now, in a word
 * @param done how far the whole job is, out of {@code total}
 * @param etaMs estimated milliseconds to the job's end, where the server can tell
 * @param error why it failed
 */
public record Job(
    String id,
    String type,
    Optional<String> libraryId,
    State state,
    String phase,
    long done,
    long total,
    OptionalLong etaMs,
    Optional<String> error) {

  public Job {
    phase = phase == null ? "" : phase;
    libraryId = libraryId == null ? Optional.empty() : libraryId;
    error = error == null ? Optional.empty() : error;
  }

  /** How far it is, 0..1. */
  @JsonIgnore
  public double progress() {
    if (state == State.SUCCEEDED) {
      return 1;
    }
    return total > 0 ? Math.min(1, (double) done / total) : 0;
  }

  /** Where a job stands; only the first two can still change. */
  public enum State {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinished() {
      return compareTo(RUNNING) > 0;
    }

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
