package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * Builds the index of a library that has outgrown the one it has ({@link Outgrowth}), once a bulk
 * load has ended: during one, a build would take the cores from it and be outgrown when done.
 */
final class AutomaticBuilds {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Chunks that come in a pause unless somebody loads many. */
  private static final long FEW_CHUNKS = 20_000;

  private final CurrentState state;
  private final ReadWriteLock lock;
  private final IndexBuilds builds;
  private final EngineContext context;
  private final AtomicBoolean watching = new AtomicBoolean();
  // before a build is tried again; by the thread of the jobs alone
  private Duration patience = PAUSE;

  AutomaticBuilds(
      CurrentState state, ReadWriteLock lock, IndexBuilds builds, EngineContext context) {
    this.state = state;
    this.lock = lock;
    this.builds = builds;
    this.context = context;
  }

  /** To be called when there are more sealed chunks. Without any lock. */
  void consider() {
    if (isOutgrown() && watching.compareAndSet(false, true)) {
      lookLater(PAUSE, chunks());
    }
  }

  private void lookLater(Duration pause, long chunksBefore) {
    Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
    later.execute(() -> context.maintain(() -> look(chunksBefore)));
  }

  private void look(long chunksBefore) {
    long now = chunks();
    if (now - chunksBefore > FEW_CHUNKS) {
      lookLater(PAUSE, now);
      return;
    }
    watching.set(false);
    if (isOutgrown()) {
      builds.startAutomatic(asked(), this::ended);
    }
  }

  /**
   * What failed is tried again, after longer and longer pauses: nobody waits for it, and no write
   * need come that would have it considered.
   */
  private void ended(boolean well) {
    if (well) {
      patience = PAUSE;
    } else if (watching.compareAndSet(false, true)) {
      lookLater(patience, chunks());
      Duration longer = patience.multipliedBy(2);
      patience = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  private boolean isOutgrown() {
    lock.readLock().lock();
    try {
      return builds.isOutgrown(state);
    } finally {
      lock.readLock().unlock();
    }
  }

  private IndexSpec asked() {
    lock.readLock().lock();
    try {
      return state.library().index();
    } finally {
      lock.readLock().unlock();
    }
  }

  private long chunks() {
    lock.readLock().lock();
    try {
      return state.layers().chunkCount();
    } finally {
      lock.readLock().unlock();
    }
  }
}
