package dev.quire.domain.index;

import dev.quire.domain.job.JobId;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.search.Calibration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the index of a library is.
 *
 * @param built the spec that was built, its computed parameters filled in; empty before the first
 *     build
 * @param indexed chunks that the built index covers, or one that inherits from it; the others are
 *     found by exact scans
 * @param bytes of the index arrays
 * @param generation 0 before the first build, one more with each
 * @param calibration what was measured of the largest segment with an index of the type that was
 *     built, by ascending effort
 * @param reason why it is of the kind it is, in a sentence without its end
 */
public record IndexState(
    IndexSpec asked,
    Optional<IndexSpec> built,
    State state,
    long chunks,
    long indexed,
    long bytes,
    long generation,
    Optional<Instant> builtAt,
    Optional<JobId> job,
    List<Calibration> calibration,
    String reason) {

  /** Whether an index is there, on its way, or neither. */
  public enum State {
    NONE,
    BUILDING,
    READY
  }

  public long pending() {
    return chunks - indexed;
  }
}
