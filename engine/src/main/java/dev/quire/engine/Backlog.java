package dev.quire.engine;

import dev.quire.domain.error.Overloaded;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.SealedSegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * What a library has in memory: sealed where it has grown large, and kept from growing without end
 * by slowing its writers down.
 */
final class Backlog {
  /** Segments' worth of rows that may wait in memory before writers are slowed down. */
  private static final int MAX_SEGMENTS = 3;

  /** How long a writer waits for room before it is refused. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long LOOK_AGAIN_MILLIS = 100;

  private final CurrentState state;
  private final ReadWriteLock lock;
  private final Maintenance maintenance;
  private final EngineContext context;
  private final Runnable afterSealing;
  private final AtomicBoolean sealing = new AtomicBoolean();
  private final Object room = new Object();

  /**
   * @param afterSealing what is to be done with the segments that there are then
   */
  Backlog(
      CurrentState state,
      ReadWriteLock lock,
      Maintenance maintenance,
      EngineContext context,
      Runnable afterSealing) {
    this.state = state;
    this.lock = lock;
    this.maintenance = maintenance;
    this.context = context;
    this.afterSealing = afterSealing;
  }

  /** Has the live segment sealed soon where it is large enough. Under the library's lock. */
  void sealWhereLarge() {
    if (unsealed() >= 1 && sealing.compareAndSet(false, true)) {
      context.maintain(this::seal);
    }
  }

  /** How many times the live segment is as large as it should be when it is sealed. */
  private double unsealed() {
    LiveSegment live = state.live();
    return Math.max(
        (double) live.chunkRows() / context.options().sealRows(),
        (double) live.bytes() / context.options().sealBytes());
  }

  private void seal() {
    sealing.set(false);
    try {
      maintenance.seal();
    } finally {
      synchronized (room) {
        room.notifyAll();
      }
    }
    afterSealing.run();
  }

  /**
   * Waits until there is room for more; throws {@link Overloaded} where that takes too long.
   * Without any lock.
   */
  void awaitRoom() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (segmentsInMemory() >= MAX_SEGMENTS) {
      if (System.nanoTime() - deadline > 0) {
        throw new Overloaded("writes come faster than the disk takes them; try again later");
      }
      synchronized (room) {
        try {
          room.wait(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new Overloaded("interrupted while writes were waiting for room");
        }
      }
    }
  }

  private double segmentsInMemory() {
    lock.readLock().lock();
    try {
      sealWhereLarge();
      long frozen =
          state.olderLayers().stream()
              .filter(layer -> !(layer.segment() instanceof SealedSegment))
              .count();
      return unsealed() + frozen;
    } finally {
      lock.readLock().unlock();
    }
  }
}
