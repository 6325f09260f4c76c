package dev.quire.api.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quire.domain.job.Job;
import dev.quire.domain.job.Job.State;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.LibraryId;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JobEventsTest {
  private final BroadcastProcessor<Long> ticks = BroadcastProcessor.create();
  private Optional<Job> job = Optional.of(job(State.QUEUED, 0));
  private int asked;

  private static Job job(State state, long done) {
    return new Job(
        new JobId("j"),
        "index_build",
        new LibraryId("l"),
        state,
        "building",
        done,
        1_000,
        OptionalLong.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  private AssertSubscriber<JobAnswer> listen() {
    return JobEvents.of(
            ticks,
            () -> {
              asked++;
              return job;
            })
        .subscribe()
        .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
  }

  private void tick(Job now) {
    job = Optional.of(now);
    ticks.onNext(1L);
  }

  @Test
  void what_changes_is_told_once_and_the_end_is_the_last() {
    AssertSubscriber<JobAnswer> listener = listen();
    tick(job(State.QUEUED, 0));
    tick(job(State.QUEUED, 0));
    tick(job(State.RUNNING, 0));
    tick(job(State.RUNNING, 300));
    tick(job(State.RUNNING, 300));
    listener.assertNotTerminated();
    tick(job(State.SUCCEEDED, 1_000));
    listener.assertCompleted();
    assertThat(listener.getItems())
        .extracting(JobAnswer::state, JobAnswer::done)
        .containsExactly(
            tuple("queued", 0L),
            tuple("running", 0L),
            tuple("running", 300L),
            tuple("succeeded", 1_000L));
  }

  @Test
  void a_job_that_is_forgotten_ends_its_events() {
    AssertSubscriber<JobAnswer> listener = listen();
    job = Optional.empty();
    ticks.onNext(1L);
    listener.assertCompleted().assertHasNotReceivedAnyItem();
  }

  @Test
  void nothing_is_asked_for_a_listener_that_has_gone() {
    AssertSubscriber<JobAnswer> listener = listen();
    tick(job(State.RUNNING, 1));
    assertThat(asked).isEqualTo(1);
    listener.cancel();
    tick(job(State.RUNNING, 2));
    assertThat(asked).isEqualTo(1);
  }
}
