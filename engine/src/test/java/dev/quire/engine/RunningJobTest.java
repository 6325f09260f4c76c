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
  void the_rest_of_the_whole_job_is_estimated_by_the_pace_so_far() {
    job.run(
        running -> {
          running.phase("sealing", 0);
          clock.addAndGet(7 * SECOND);
          running.phase("training", 0.5);
          assertThat(job.describe().etaMillis()).as("nothing is known yet").isEmpty();
          clock.addAndGet(2 * SECOND);
          running.report(25, 50);
          assertThat(job.describe().done()).isEqualTo(250);
          assertThat(job.describe().etaMillis()).hasValue(6_000);
          clock.addAndGet(SECOND);
          assertThat(job.describe().etaMillis()).as("time goes by").hasValue(5_000);
          clock.addAndGet(9 * SECOND);
          assertThat(job.describe().etaMillis()).as("what is to come takes that").hasValue(4_000);
          running.report(50, 50);
          assertThat(job.describe().etaMillis()).as("it was slower").hasValue(12_000);
          running.phase("writing", 1);
          clock.addAndGet(6 * SECOND);
          running.report(1, 2);
          assertThat(job.describe().done()).isEqualTo(750);
          assertThat(job.describe().etaMillis()).hasValue(6_000);
          running.report(2, 2);
          assertThat(job.describe().done()).as("not before it has ended").isEqualTo(999);
        });
    assertThat(job.describe().state()).isEqualTo(Job.State.SUCCEEDED);
    assertThat(job.describe().done()).isEqualTo(job.describe().total());
  }

  @Test
  void a_second_try_begins_where_the_first_one_was_to_end() {
    job.run(
        running -> {
          running.part(0.25);
          running.phase("building one", 0.5);
          running.report(1, 1);
          assertThat(job.describe().done()).isEqualTo(125);
          running.phase("measuring it", 1);
          running.part(1);
          running.phase("building the other", 0.5);
          assertThat(job.describe().done()).isEqualTo(250);
          running.report(1, 3);
          assertThat(job.describe().done()).isEqualTo(375);
        });
    assertThat(job.describe().done()).isEqualTo(job.describe().total());
  }

  @Test
  void reports_that_overtake_each_other_take_nothing_back() {
    job.run(
        running -> {
          running.phase("building", 1);
          running.report(6, 10);
          running.report(4, 10);
          assertThat(job.describe().done()).isEqualTo(600);
          running.report(12, 10);
          assertThat(job.describe().done()).as("never more than all").isEqualTo(999);
        });
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
