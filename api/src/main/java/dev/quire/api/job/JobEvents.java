package dev.quire.api.job;

import dev.quire.domain.job.Job;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A job as it goes on, for whoever listens. It is asked how far it is, rather than made to tell: a
 * build may be farther thousands of times a second, and must not wait for a slow listener. Once
 * nobody listens any more nothing is asked.
 */
final class JobEvents {
  static final Duration PERIOD = Duration.ofMillis(100);

  private JobEvents() {}

  /**
   * What has changed since the last tick; the end of the job, or of what is known of it, ends this.
   *
   * @param ticks may be lost: whoever reads slowly is told less often
   */
  static Multi<JobAnswer> of(Multi<?> ticks, Supplier<Optional<Job>> job) {
    return ticks
        .onOverflow()
        .drop()
        .onItem()
        .transformToMultiAndConcatenate(tick -> untilTheEnd(job.get()))
        .select()
        .first(Optional::isPresent)
        .onItem()
        .transform(Optional::get)
        .skip()
        .repetitions((before, now) -> isAsFar(before, now) ? 0 : 1)
        .onItem()
        .transform(JobAnswer::of);
  }

  /** The job, and nothing behind its end. */
  private static Multi<Optional<Job>> untilTheEnd(Optional<Job> job) {
    return job.isPresent() && job.get().state().ended()
        ? Multi.createFrom().items(job, Optional.empty())
        : Multi.createFrom().item(job);
  }

  /** Time goes by without news: an estimate alone is none. */
  private static boolean isAsFar(Job before, Job now) {
    return before.state() == now.state()
        && before.phase().equals(now.phase())
        && before.done() == now.done()
        && before.total() == now.total();
  }
}
