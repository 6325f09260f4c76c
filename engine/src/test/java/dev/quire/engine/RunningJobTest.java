package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.LibraryId;
import dev.quire.storage.file.Attempt;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunningJobTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong clock = new AtomicLong(17);
  private final RunningJob job =
      new RunningJob(new JobId("j"), "index_build", new LibraryId("l"), Instant.EPOCH, clock::get);

  @Test
  void the_rest_is_estimated_by_the_pace_of_the_phase() {
    job.run(
        running -> {
          running.phase("training");
          assertThat(job.describe().etaMillis()).as("nothing is known yet").isEmpty();
          clock.addAndGet(2 * SECOND);
          running.report(25, 100);
          assertThat(job.describe().etaMillis()).hasValue(6_000);
          running.phase("writing");
          assertThat(job.describe().etaMillis()).as("another phase, another pace").isEmpty();
          clock.addAndGet(SECOND);
          running.report(1, 2);
          assertThat(job.describe().etaMillis()).hasValue(1_000);
        });
    assertThat(job.describe().state()).isEqualTo(Job.State.SUCCEEDED);
    assertThat(job.describe().done()).isEqualTo(job.describe().total());
  }

  @Test
  void reports_that_overtake_each_other_take_nothing_back() {
    job.phase("building");
    job.report(6, 10);
    job.report(4, 10);
    assertThat(job.describe().done()).isEqualTo(6);
    job.report(12, 10);
    assertThat(job.describe().done()).as("never more than all").isEqualTo(10);
  }

  @Test
  void a_cancelled_job_ends_as_such() {
    job.run(
        running -> {
          job.cancel();
          assertThat(running.isCancelled()).isTrue();
          running.requireNotCancelled();
          throw new AssertionError("it should have stopped");
        });
    assertThat(job.describe().state()).isEqualTo(Job.State.CANCELLED);
    assertThat(job.describe().error()).isEmpty();
  }

  @Test
  void what_the_disk_says_stays_in_the_log() {
    IOException cause = new IOException("/data/l/segments/9: No space left on device");
    job.run(
        running -> {
          throw Attempt.failure("write the segment /data/l/segments/9", cause);
        });
    assertThat(job.describe().state()).isEqualTo(Job.State.FAILED);
    assertThat(job.describe().error().orElseThrow())
        .contains("no room is left")
        .doesNotContain("/data", "java.");
  }
}
