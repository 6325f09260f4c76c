package dev.quire.engine;

import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.Job.State;
import dev.quire.domain.job.JobFindings;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.LibraryId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;

/** A job while it lives: the worker reports to it, others ask it how far it is. */
final class RunningJob implements BuildPhases {
  private static final System.Logger LOG = System.getLogger(RunningJob.class.getName());

  private final JobId id;
  private final String type;
  private final LibraryId library;
  private final Instant createdAt;
  private final LongSupplier nanos;

  private State state = State.QUEUED;
  private String phase = "waiting";
  private long phaseStartNanos;
  private final List<String> pastPhases = new ArrayList<>();
  private final JobProgress progress = new JobProgress();
  private Optional<String> error = Optional.empty();
  private JobFindings findings = JobFindings.NONE;
  private volatile boolean cancelled;

  RunningJob(JobId id, String type, LibraryId library, Instant createdAt) {
    this(id, type, library, createdAt, System::nanoTime);
  }

  /** With another clock, for tests. */
  RunningJob(JobId id, String type, LibraryId library, Instant createdAt, LongSupplier nanos) {
    this.nanos = nanos;
    this.id = id;
    this.type = type;
    this.library = library;
    this.createdAt = createdAt;
  }

  JobId id() {
    return id;
  }

  boolean isOf(LibraryId other) {
    return library.equals(other);
  }

  synchronized Job describe() {
    long total = state == State.QUEUED ? 0 : JobProgress.TOTAL;
    long done = state == State.SUCCEEDED ? total : Math.min(total, progress.done());
    OptionalLong eta =
        state == State.RUNNING ? progress.etaMillis(nanos.getAsLong()) : OptionalLong.empty();
    return new Job(id, type, library, state, phase, done, total, eta, error, createdAt);
  }

  /** What follows is one of several tries, at whose end so much of the whole is done. */
  synchronized void part(double end) {
    progress.part(end);
  }

  /** Begins a phase, in words; its units of work are told by {@link #report}. */
  @Override
  public synchronized void phase(String name, double end) {
    endPhase();
    phase = name;
    progress.phase(end, phaseStartNanos);
  }

  private void endPhase() {
    long now = nanos.getAsLong();
    long tenths = (now - phaseStartNanos) / 100_000_000;
    if (state == State.RUNNING && tenths > 0) {
      pastPhases.add("%s %d.%d s".formatted(phase, tenths / 10, tenths % 10));
    }
    phaseStartNanos = now;
  }

  /** Several threads may report, and overtake each other: what is done stays done. */
  @Override
  public synchronized void report(long done, long total) {
    progress.report(done, total, nanos.getAsLong());
  }

  /** Keeps what was noticed. */
  synchronized void found(JobFindings noticed) {
    findings = noticed;
  }

  synchronized JobFindings findings() {
    return findings;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  void requireNotCancelled() {
    if (cancelled) {
      throw new CancellationException("cancelled");
    }
  }

  void cancel() {
    cancelled = true;
    synchronized (this) {
      if (state == State.QUEUED) {
        state = State.CANCELLED;
      }
    }
  }

  void run(JobQueue.Work work) {
    synchronized (this) {
      if (state != State.QUEUED) {
        return;
      }
      phaseStartNanos = nanos.getAsLong();
      state = State.RUNNING;
    }
    try {
      work.run(this);
      end(State.SUCCEEDED, Optional.empty());
    } catch (CancellationException e) {
      end(State.CANCELLED, Optional.empty());
    } catch (QuireException e) {
      LOG.log(System.Logger.Level.WARNING, type + " of library " + library + " failed", e);
      end(State.FAILED, Optional.of(told(e)));
    } catch (Exception | AssertionError | OutOfMemoryError e) {
      LOG.log(System.Logger.Level.ERROR, type + " of library " + library + " failed", e);
      end(State.FAILED, Optional.of("internal error" + seeLog()));
    }
  }

  // what the disk says names files of this machine: that stays in the log
  private String told(QuireException e) {
    return switch (e) {
      case DiskFull full -> "no room is left on the server's disk; nothing was changed";
      case DiskReadOnly readOnly -> "the server's disk is mounted read-only; nothing was changed";
      case TooManyFiles tooMany ->
          "the server may open no more files; nothing was changed: raise its limit (ulimit -n)";
      case StorageFailure failure when failure.getCause() != null -> "the disk failed" + seeLog();
      default -> e.getMessage();
    };
  }

  private String seeLog() {
    return "; the server's log says more about job " + id;
  }

  private synchronized void end(State last, Optional<String> reason) {
    endPhase();
    state = last;
    error = reason;
    if (last == State.SUCCEEDED) {
      LOG.log(
          System.Logger.Level.INFO,
          type + " of library " + library + ": " + String.join(", ", pastPhases));
      phase = "done";
    }
  }
}
