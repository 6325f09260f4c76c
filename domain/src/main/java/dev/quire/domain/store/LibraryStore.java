package dev.quire.domain.store;

import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;

/**
 * The port to what keeps one library. Whoever calls holds the library's lock where a method says
 * so; see {@link OpenLibrary}.
 */
public interface LibraryStore {

  /** The state under the read or write lock; not to be used after the lock is gone. */
  LibraryState state();

  /**
   * From now on {@link #state} throws {@code NotFound}: the library is about to be deleted. Under
   * the write lock.
   */
  void end();

  /**
   * A consistent view of what was applied last, to be closed by the caller. Without any lock: a
   * writer makes nobody wait who only looks.
   */
  LibraryView view();

  /**
   * Waits while writes come faster than memory can be turned into files; throws {@code Overloaded}
   * where that takes too long. Without any lock, before a write.
   */
  void awaitRoom();

  /**
   * Appends the command to the journal's buffer and applies it. Under the write lock; returns its
   * position without waiting for the disk.
   */
  long append(Command command);

  /** Waits until everything up to the position is on the disk. Without any lock. */
  void awaitDurable(long position);

  /**
   * Waits until the position is applied here, at most the time; throws {@code TimedOut}. Without
   * any lock.
   */
  void awaitApplied(long position, long timeoutMillis);

  IndexState index();

  /** Starts an index build; throws {@code BuildInProgress} where one runs. Without any lock. */
  Job build(BuildOrder order);

  Snapshots snapshots();

  Upkeep upkeep();
}
