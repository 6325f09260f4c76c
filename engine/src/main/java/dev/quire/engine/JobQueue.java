package dev.quire.engine;

import dev.quire.domain.error.Overloaded;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobFindings;
import dev.quire.domain.job.JobId;
import dev.quire.domain.job.Jobs;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Long tasks in the order they came. Builds run one at a time: two at once would only take the
 * cores from each other and from searches. Checks have a lane of their own, and so have no build
 * wait.
 */
final class JobQueue implements Jobs, AutoCloseable {
  private static final int MAX_WAITING = 1_000;
  private static final int MAX_REMEMBERED = 1_000;

  private final Minting minting;
  private final Map<JobId, RunningJob> jobs = new LinkedHashMap<>();
  private final ExecutorService builds = lane("quire-jobs");
  private final ExecutorService checks = lane("quire-checks");

  JobQueue(Minting minting) {
    this.minting = minting;
  }

  private static ExecutorService lane(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
  }

  /** What a job does; it reports to the progress and stops where that says cancelled. */
  @FunctionalInterface
  interface Work {
    void run(RunningJob progress) throws Exception;
  }

  /** Runs what makes segments, one after the other. */
  Job submit(String type, LibraryId library, Work work) {
    return submit(builds, type, library, work);
  }

  /** Runs what only reads, one after the other, beside what is built. */
  Job check(String type, LibraryId library, Work work) {
    return submit(checks, type, library, work);
  }

  private synchronized Job submit(ExecutorService lane, String type, LibraryId library, Work work) {
    if (jobs.values().stream().filter(job -> !job.describe().state().ended()).count()
        >= MAX_WAITING) {
      throw new Overloaded(MAX_WAITING + " jobs are waiting; try again when some have ended");
    }
    RunningJob job = new RunningJob(new JobId(minting.id()), type, library, minting.now());
    jobs.put(job.id(), job);
    forgetOldest();
    lane.execute(() -> job.run(work));
    return job.describe();
  }

  private void forgetOldest() {
    var oldest = jobs.values().iterator();
    while (jobs.size() > MAX_REMEMBERED && oldest.hasNext()) {
      if (oldest.next().describe().state().ended()) {
        oldest.remove();
      }
    }
  }

  @Override
  public synchronized List<Job> list() {
    return new ArrayList<>(jobs.values()).reversed().stream().map(RunningJob::describe).toList();
  }

  @Override
  public synchronized Optional<Job> find(JobId id) {
    return Optional.ofNullable(jobs.get(id)).map(RunningJob::describe);
  }

  @Override
  public synchronized Optional<JobFindings> findings(JobId id) {
    return Optional.ofNullable(jobs.get(id)).map(RunningJob::findings);
  }

  @Override
  public synchronized boolean cancel(JobId id) {
    RunningJob job = jobs.get(id);
    if (job != null) {
      job.cancel();
    }
    return job != null;
  }

  /** Cancels all of a library. */
  synchronized void cancelAll(LibraryId library) {
    jobs.values().stream().filter(job -> job.isOf(library)).forEach(RunningJob::cancel);
  }

  /** Cancels what runs and waits for it to notice. */
  @Override
  public void close() {
    synchronized (this) {
      jobs.values().forEach(RunningJob::cancel);
    }
    List<ExecutorService> lanes = List.of(builds, checks);
    lanes.forEach(ExecutorService::shutdown);
    try {
      boolean ended = true;
      for (ExecutorService lane : lanes) {
        ended &= lane.awaitTermination(1, TimeUnit.MINUTES);
      }
      if (!ended) {
        System.getLogger(JobQueue.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "a job did not notice within a minute that it was cancelled");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
