package dev.quire.engine;

import dev.quire.indexing.kernel.SystemMemory;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A thread that does one piece of work after the other; what that throws is logged. */
final class Background implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Background.class.getName());

  private final ExecutorService thread;
  private final Runnable afterwards;

  /** For work that leaves much memory behind, which the system gets back after each piece. */
  Background(String name) {
    this(name, SystemMemory::trim);
  }

  /**
   * @param afterwards done after each piece of work
   */
  Background(String name, Runnable afterwards) {
    this.afterwards = afterwards;
    thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
  }

  /** Does it soon; not at all where this is closed. */
  void run(Runnable work) {
    try {
      thread.execute(() -> attempt(work));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing: what is in memory stays in the journal");
    }
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (CancellationException e) {
      LOG.log(System.Logger.Level.DEBUG, "left to the journal: {0}", e.getMessage());
    } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
      LOG.log(
          System.Logger.Level.ERROR, "maintenance failed; it is tried again with a later write", e);
    } finally {
      afterwards.run();
    }
  }

  /** Waits a while for what runs. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a segment is still being written; closing its library waits for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
