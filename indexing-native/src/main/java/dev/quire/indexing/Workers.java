package dev.quire.indexing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one build, the calling one among them. Work is cut into blocks that write to
 * places of their own, so which thread takes which block does not show in the result.
 */
public final class Workers implements AutoCloseable {
  /**
   * Items per block: small enough to share out and to notice a cancel, large enough to be worth a
   * call.
   */
  private static final int BLOCK = 1024;

  private static final long REST_NANOS = Duration.ofMillis(2).toNanos();

  /** What is done with the items {@code from} to {@code end - 1}. */
  public interface Block {
    void run(long from, long end);
  }

  private final BuildOptions options;
  private final long totalSteps;
  private final AtomicLong steps = new AtomicLong();
  private final ExecutorService helpers;

  /**
   * @param totalSteps an estimate of the items of all phases together, for the progress; 0 reports
   *     none
   */
  public Workers(BuildOptions options, long totalSteps) {
    this.options = options;
    this.totalSteps = totalSteps;
    this.helpers =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("quire-build-", 0).factory());
  }

  /** Runs blocks of the items 0 to {@code items - 1} and returns when all are done. */
  void eachBlock(long items, Block block) {
    each(items, BLOCK, counted(block));
  }

  /** The same with blocks of one, for items that are work enough by themselves. */
  void eachItem(long items, Block block) {
    eachItem(items, 1, block);
  }

  /** The same with items that count for so many steps each. */
  void eachItem(long items, long steps, Block block) {
    each(
        items,
        1,
        (from, end) -> {
          block.run(from, end);
          did((end - from) * steps);
        });
  }

  /** The same with blocks of a given size. */
  void eachBlock(long items, int size, Block block) {
    each(items, size, counted(block));
  }

  /** The same for work that the estimate of steps leaves out. */
  void eachUncounted(long items, Block block) {
    each(items, BLOCK, block);
  }

  /**
   * Blocks of a given size that the estimate of steps leaves out.
   *
   * @throws CancellationException when the progress says so, or this thread is interrupted
   */
  public void eachUncounted(long items, int size, Block block) {
    each(items, size, block);
  }

  /** The calling thread alone, for work inside a block; a cancel ends it too. */
  Workers alone() {
    return new Workers(new BuildOptions(options.seed(), 1, options.progress()), 0);
  }

  private Block counted(Block block) {
    return (from, end) -> {
      block.run(from, end);
      did(end - from);
    };
  }

  /** Counts steps of work whose items are none. */
  void did(long moreSteps) {
    if (totalSteps > 0) {
      options.progress().report(Math.min(steps.addAndGet(moreSteps), totalSteps), totalSteps);
    }
  }

  private void each(long items, int size, Block block) {
    Share share = new Share(new AtomicLong(), items, size, block);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 1; i < options.threads(); i++) {
      boolean rests = i == 1;
      running.add(helpers.submit(() -> drain(share, rests)));
    }
    boolean interrupted;
    try {
      drain(share, false);
    } finally {
      share.next.set(items); // whatever ended this early ends the others too
      interrupted = await(running);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    for (Future<?> helper : running) {
      if (helper.state() == Future.State.FAILED) {
        throw asUnchecked(helper.exceptionNow());
      }
    }
  }

  /** What the threads take their blocks from. */
  private record Share(AtomicLong next, long items, int size, Block block) {
    boolean isTaken() {
      return next.get() >= items;
    }
  }

  /**
   * Waits for the block that each is at, however this ends: what C code reads and writes is freed
   * by the caller of {@link #each}.
   *
   * @return whether this thread was interrupted meanwhile
   */
  private static boolean await(List<Future<?>> helpers) {
    boolean interrupted = false;
    for (Future<?> helper : helpers) {
      while (!helper.isDone()) {
        try {
          helper.get();
        } catch (ExecutionException e) {
          break; // told to the caller when all are done
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    return interrupted;
  }

  /**
   * @param rests whether this thread leaves its core to others who want it
   */
  private void drain(Share share, boolean rests) {
    while (!share.isTaken()) {
      requireWanted();
      if (rests && options.progress().leavesACore()) {
        LockSupport.parkNanos(REST_NANOS);
        continue;
      }
      long from = share.next.getAndAdd(share.size);
      if (from < share.items) {
        share.block.run(from, Math.min(share.items, from + share.size));
      }
    }
  }

  /** For the calling thread's own work between blocks: throws when the build was cancelled. */
  void requireWanted() {
    if (options.progress().isCancelled()) {
      throw new CancellationException("the build was cancelled");
    }
  }

  private static RuntimeException asUnchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  /** Ends the threads; none has work, since each call waited for its own. */
  @Override
  public void close() {
    helpers.close();
  }
}
