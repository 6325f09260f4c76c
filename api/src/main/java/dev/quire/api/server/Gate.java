package dev.quire.api.server;

import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.TimedOut;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Lets so many calls through at once and so many wait, for so long; the others are told to come
 * again.
 */
final class Gate {
  private final String work;
  private final QuireConfig.Limit limit;
  private final Semaphore permits;

  Gate(String work, QuireConfig.Limit limit) {
    this.work = work;
    this.limit = limit;
    this.permits = new Semaphore(limit.concurrency(), true);
  }

  <T> T through(Supplier<T> call) {
    return within(limit.waitMs(), left -> call.get());
  }

  /**
   * The same for a call that has so long: it waits no longer, and is told what of it is left, 1 or
   * more.
   */
  <T> T within(long millis, LongFunction<T> call) {
    long begun = System.nanoTime();
    enter(millis);
    try {
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      return call.apply(Math.max(1, millis - waited));
    } finally {
      permits.release();
    }
  }

  private void enter(long patienceMillis) {
    if (permits.tryAcquire()) {
      return;
    }
    try {
      if (permits.getQueueLength() < limit.waiting()) {
        long patience = Math.min(limit.waitMs(), patienceMillis);
        if (permits.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
          return;
        }
        requireTimeLeft(patienceMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Overloaded(
        "the server is busy with "
            + limit.concurrency()
            + " calls of "
            + work
            + "; try again in a moment");
  }

  private void requireTimeLeft(long patienceMillis) {
    if (patienceMillis < limit.waitMs()) {
      throw new TimedOut(
          "the call waited for %d others of %s until the %d ms it was given were over"
              .formatted(limit.concurrency(), work, patienceMillis));
    }
  }
}
