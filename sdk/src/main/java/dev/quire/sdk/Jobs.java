package dev.quire.sdk;

import dev.quire.sdk.error.JobFailedException;
import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Findings;
import dev.quire.sdk.model.Job;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Long tasks on the server. */
public final class Jobs {

  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration SLOWEST_LOOK = Duration.ofSeconds(1);

  private final Transport transport;

  Jobs(Transport transport) {
    this.transport = transport;
  }

  public Listing<Job> list() {
    return new Listing<>(transport, Job.class, () -> Call.get("/v1/jobs"));
  }

  public Job get(String id) {
    return transport.send(Call.get("/v1/jobs/{}", id), Job.class);
  }

  /** What a job of {@link Admin#verify} noticed. */
  public Findings findings(String id) {
    return transport.send(Call.get("/v1/jobs/{}/findings", id), Findings.class);
  }

  /** Asks a job to stop; it ends as cancelled. */
  public void cancel(String id) {
    transport.send(Call.delete("/v1/jobs/{}", id));
  }

  /** Waits, without limit, until {@code job} has succeeded. */
  public Job waitFor(Job job) {
    return waitFor(job, seen -> {});
  }

  /** The same; {@code watcher} sees the job each time it was looked at, the last time too. */
  public Job waitFor(Job job, Consumer<Job> watcher) {
    return waitFor(job, Duration.ofDays(365), watcher);
  }

  /**
   * Waits until {@code job} has succeeded, looking less and less often.
   *
   * @param watcher sees the job each time it was looked at, the last time too
   * @throws JobFailedException when it fails, is cancelled, or runs longer than {@code limit}
   */
  public Job waitFor(Job job, Duration limit, Consumer<Job> watcher) {
    long end = System.nanoTime() + limit.toNanos();
    var wait = FIRST_LOOK;
    var seen = job;
    while (true) {
      watcher.accept(seen);
      if (seen.state() == Job.State.SUCCEEDED) {
        return seen;
      }
      if (seen.state().isFinished()) {
        throw new JobFailedException(
            seen, seen.state().wireName() + seen.error().map(e -> ": " + e).orElse(""));
      }
      if (System.nanoTime() > end) {
        throw new JobFailedException(
            seen, "is still " + seen.phase() + " after " + limit.toMillis() + " ms");
      }
      pause(seen, wait);
      wait = wait.multipliedBy(2).compareTo(SLOWEST_LOOK) < 0 ? wait.multipliedBy(2) : SLOWEST_LOOK;
      seen = get(seen.id());
    }
  }

  private static void pause(Job job, Duration wait) {
    try {
      TimeUnit.MILLISECONDS.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobFailedException(
          job, "was no longer waited for: the waiting thread was interrupted");
    }
  }
}
