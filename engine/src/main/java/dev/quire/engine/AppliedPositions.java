package dev.quire.engine;

import dev.quire.domain.error.TimedOut;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The last position that was applied, for those who wait for one. */
final class AppliedPositions {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private long position;

  AppliedPositions(long position) {
    this.position = position;
  }

  void reached(long newPosition) {
    lock.lock();
    try {
      position = newPosition;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void await(long wanted, long timeoutMillis) {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (position < wanted) {
        if (nanos <= 0) {
          throw new TimedOut(
              "position "
                  + wanted
                  + " was not reached in "
                  + timeoutMillis
                  + " ms; this library stands at "
                  + position);
        }
        nanos = moved.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimedOut("interrupted while waiting for position " + wanted);
    } finally {
      lock.unlock();
    }
  }
}
