package dev.quire.engine;

import dev.quire.indexing.Progress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices whether somebody reads, so that builds, sealing and merging leave a core to who does. For
 * any number of threads.
 */
final class Readers {
  /** Between two questions of one user there may pass so long before all cores go to a build. */
  private static final long LATELY_NANOS = Duration.ofMillis(100).toNanos();

  /** A note for each search would take a cache line from one core to the next each time. */
  private static final long NOTED_NANOS = LATELY_NANOS / 10;

  private final LongSupplier nanos;
  private volatile long last;

  Readers() {
    this(System::nanoTime);
  }

  /**
   * @param nanos the time, as {@link System#nanoTime} tells it
   */
  Readers(LongSupplier nanos) {
    this.nanos = nanos;
    this.last = nanos.getAsLong() - LATELY_NANOS;
  }

  /** Somebody reads now. */
  void noted() {
    long now = nanos.getAsLong();
    if (now - last > NOTED_NANOS) {
      last = now;
    }
  }

  private boolean areThere() {
    return nanos.getAsLong() - last < LATELY_NANOS;
  }

  /** The progress of work that leaves a core to readers, while there are any. */
  Progress givenACore(Progress progress) {
    return new Progress() {
      @Override
      public void report(long done, long total) {
        progress.report(done, total);
      }

      @Override
      public boolean isCancelled() {
        return progress.isCancelled();
      }

      @Override
      public boolean leavesACore() {
        return areThere();
      }
    };
  }
}
