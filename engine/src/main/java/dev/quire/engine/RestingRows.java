package dev.quire.engine;

import dev.quire.engine.EngineOptions.Threshold;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.storage.segment.LiveSegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * Has the live segment of a library sealed that was loaded and is only read from then on. However
 * long it rests, it would not come to the size at which writes have it sealed: it would be read
 * from the journal at each start, take memory from other libraries, and no index would be built
 * over it. Why so many rows and so long: docs/adr/0021.
 */
final class RestingRows {
  /** How long nobody must have written. */
  static final Duration REST = Duration.ofSeconds(3);

  /** With more rows than this a library that chooses its index itself may build one over them. */
  static final int MANY_ROWS = IndexChoice.BRUTE_UP_TO;

  private final CurrentState state;
  private final ReadWriteLock lock;
  private final Executor afterRest;
  private final Threshold large;
  private final Runnable seal;
  private final AtomicBoolean watching = new AtomicBoolean();

  /**
   * @param afterRest runs what it is given {@link #REST} later
   * @param large a size that only a bulk load goes beyond
   * @param seal has the live segment sealed soon
   */
  RestingRows(
      CurrentState state, ReadWriteLock lock, Executor afterRest, Threshold large, Runnable seal) {
    this.state = state;
    this.lock = lock;
    this.afterRest = afterRest;
    this.large = large;
    this.seal = seal;
  }

  /** What the engine's background does when a rest is over. */
  static Executor afterRest(EngineContext context) {
    Executor later = CompletableFuture.delayedExecutor(REST.toMillis(), TimeUnit.MILLISECONDS);
    return look -> later.execute(() -> context.maintain(look));
  }

  /**
   * To be called after each write, under the library's lock. However many come, one look at the
   * library is pending, or none.
   */
  void written() {
    if (areMany() && watching.compareAndSet(false, true)) {
      lookAfterRest();
    }
  }

  private void lookAfterRest() {
    long position = state.position();
    int rows = state.live().chunkRows();
    afterRest.execute(() -> look(position, rows));
  }

  private void look(long positionBefore, int rowsBefore) {
    lock.readLock().lock();
    try {
      if (state.position() != positionBefore && areMany() && !areLargeWithoutALoad(rowsBefore)) {
        lookAfterRest();
        return;
      }
      watching.set(false);
      if (areMany()) {
        seal.run();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  // a library that is written to steadily comes to its index as well, and does not wait for a rest
  private boolean areLargeWithoutALoad(int rowsBefore) {
    LiveSegment live = state.live();
    return large.isReachedBy(live) && live.chunkRows() - rowsBefore < MANY_ROWS;
  }

  private boolean areMany() {
    return state.live().chunkRows() > MANY_ROWS;
  }
}
