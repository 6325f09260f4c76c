package dev.quire.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Something done for a library in the background. However often it is asked for, it waits in line
 * once. Where it fails the log says so once, and it is tried again by itself, after longer and
 * longer pauses, until it succeeds or the library is closed.
 */
final class Chore {
  private static final System.Logger LOG = System.getLogger(Chore.class.getName());
  private static final long FIRST_PAUSE_SECONDS = 1;
  private static final long LONGEST_PAUSE_SECONDS = 300;

  private final String name;
  private final Runnable work;
  private final Consumer<Runnable> background;
  private final Later later;
  private final AtomicBoolean asked = new AtomicBoolean();
  // to be tried again: however often it fails until then, once
  private final AtomicBoolean waiting = new AtomicBoolean();
  // 0 unless the last try failed; by the background alone
  private long pauseSeconds;

  /** Runs something after a while. */
  @FunctionalInterface
  interface Later {
    void run(Runnable work, long seconds);
  }

  /**
   * @param background runs one thing after the other
   */
  Chore(String name, Runnable work, Consumer<Runnable> background) {
    this(
        name,
        work,
        background,
        (again, seconds) ->
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(again));
  }

  /** With another clock, for tests. */
  Chore(String name, Runnable work, Consumer<Runnable> background, Later later) {
    this.name = name;
    this.work = work;
    this.background = background;
    this.later = later;
  }

  /** Has it done by the background, not at once. For any thread. */
  void soon() {
    if (asked.compareAndSet(false, true)) {
      background.accept(this::attempt);
    }
  }

  private void attempt() {
    asked.set(false);
    try {
      work.run();
      pauseSeconds = 0;
    } catch (CancellationException e) {
      LOG.log(Level.DEBUG, name + " is left for another time: " + e.getMessage());
    } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
      LOG.log(
          pauseSeconds == 0 ? Level.ERROR : Level.DEBUG, name + " failed; tried again later", e);
      if (waiting.compareAndSet(false, true)) {
        pauseSeconds = Math.clamp(2 * pauseSeconds, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS);
        later.run(this::again, pauseSeconds);
      }
    }
  }

  private void again() {
    waiting.set(false);
    soon();
  }
}
