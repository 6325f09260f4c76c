package dev.quire.api.job;

import dev.quire.api.http.QueryValue;
import dev.quire.domain.job.Job;
import java.time.Instant;

/**
 * A long task.
 *
 * @param done of {@code total}: how far the whole job is; never less than before
 * @param etaMs estimated time to the end of the job; null while nothing can be said
 * @param error why it failed; null else
 */
public record JobAnswer(
    String id,
    String type,
    String libraryId,
    String state,
    String phase,
    long done,
    long total,
    Long etaMs,
    String error,
    Instant createdAt) {

  public static JobAnswer of(Job job) {
    return new JobAnswer(
        job.id().value(),
        job.type(),
        job.library().value(),
        QueryValue.inLowerCase(job.state()),
        job.phase(),
        job.done(),
        job.total(),
        job.etaMillis().isPresent() ? job.etaMillis().getAsLong() : null,
        job.error().orElse(null),
        job.createdAt());
  }
}
