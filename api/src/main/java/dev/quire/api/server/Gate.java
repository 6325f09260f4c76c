package dev.quire.api.server;

import dev.quire.domain.error.Overloaded;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
    enter();
    try {
      return call.get();
    } finally {
      permits.release();
    }
  }

  private void enter() {
    if (permits.tryAcquire()) {
      return;
    }
    try {
      if (permits.getQueueLength() < limit.waiting()
          && permits.tryAcquire(limit.waitMs(), TimeUnit.MILLISECONDS)) {
        return;
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
}
