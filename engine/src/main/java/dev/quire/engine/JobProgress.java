package dev.quire.engine;

import java.util.OptionalLong;

/**
 * How far a job is as a whole. It is cut into parts and these into phases, each of which says
 * beforehand up to where it leads; the times that these shares stand for are estimates, but what is
 * done never becomes less. Guarded by its job.
 */
final class JobProgress {
  /** What is told of: thousandths of the time that the whole is estimated to take. */
  static final long TOTAL = 1_000;

  /** Of less than so much no pace is read: it may be that of another kind of work. */
  private static final double LEAST_DONE = 0.02;

  private double partStart;
  private double partEnd = 1;
  private double phaseStart;
  private double phaseEnd;
  private double done;
  private long startNanos;
  private long reportedNanos;

  /** A part begins where the last one was to end. */
  void part(double end) {
    partStart = partEnd < 1 ? partEnd : 0;
    partEnd = Math.clamp(end, partStart, 1);
    phaseEnd = Math.max(phaseEnd, partStart);
  }

  /** A phase begins where the last one was to end. */
  void phase(double end, long nowNanos) {
    phaseStart = phaseEnd;
    phaseEnd = Math.clamp(partStart + end * (partEnd - partStart), phaseStart, 1);
    if (phaseStart == 0) {
      startNanos = nowNanos; // what led here counts for nothing
    }
    advance(phaseStart, nowNanos);
  }

  /** Units of the phase; those of another thread may have come before. */
  void report(long nowDone, long nowTotal, long nowNanos) {
    double share = nowTotal > 0 ? Math.clamp((double) nowDone / nowTotal, 0, 1) : 0;
    advance(phaseStart + share * (phaseEnd - phaseStart), nowNanos);
  }

  private void advance(double now, long nowNanos) {
    if (now > done) {
      done = now;
      reportedNanos = nowNanos;
    }
  }

  /** Of {@link #TOTAL}; all only when the job has ended. */
  long done() {
    return Math.min(TOTAL - 1, (long) (done * TOTAL));
  }

  /**
   * By the pace up to the last report, less the time since; but no less than the phases to come
   * take at that pace. Empty before there is a pace.
   */
  OptionalLong etaMillis(long nowNanos) {
    if (done < LEAST_DONE) {
      return OptionalLong.empty();
    }
    double whole = (reportedNanos - startNanos) / done;
    double left = whole * (1 - done) - (nowNanos - reportedNanos);
    return OptionalLong.of((long) (Math.max(left, whole * (1 - phaseEnd)) / 1e6));
  }
}
