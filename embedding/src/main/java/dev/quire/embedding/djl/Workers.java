package dev.quire.embedding.djl;

import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.domain.error.Overloaded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A few platform threads that take turns with everyone's batches. A request has at most as many
 * batches waiting as there are threads, so that a search for one text does not queue behind the
 * thousand batches of somebody's upload.
 */
final class Workers {
  static final int MAX_WAITING = 1024;
  private static final Duration LAST_BATCHES = Duration.ofSeconds(30);

  private final ThreadPoolExecutor pool;

  Workers(int threads) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("quire-embedding-", 1).factory());
  }

  /** Applies the function to each batch, side by side; results in the order of the batches. */
  <B, R> List<R> map(List<B> batches, Function<B, R> function) {
    List<R> results = new ArrayList<>(batches.size());
    Deque<Future<R>> running = new ArrayDeque<>();
    try {
      for (B batch : batches) {
        if (running.size() == pool.getCorePoolSize()) {
          results.add(await(running.removeFirst()));
        }
        running.addLast(submit(batch, function));
      }
      while (!running.isEmpty()) {
        results.add(await(running.removeFirst()));
      }
      return results;
    } finally {
      // empty unless something was thrown: nobody waits for the rest then
      running.forEach(future -> future.cancel(false));
    }
  }

  private <B, R> Future<R> submit(B batch, Function<B, R> function) {
    try {
      return pool.submit(() -> function.apply(batch));
    } catch (RejectedExecutionException e) {
      if (pool.isShutdown()) {
        throw new EmbedderUnavailable("the embedder is closed", e);
      }
      throw new Overloaded(
          MAX_WAITING + " batches of texts wait to be embedded already; try again later");
    }
  }

  private static <R> R await(Future<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw new EmbedderUnavailable("interrupted while texts were being embedded", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EmbedderUnavailable unavailable) {
        throw unavailable;
      }
      throw new EmbedderUnavailable("the embedding model failed: " + e.getCause(), e.getCause());
    }
  }

  /** Batches that no thread has taken up yet. */
  int waiting() {
    return pool.getQueue().size();
  }

  /** Lets the batches that run or wait come to their end; true where they did in time. */
  boolean finish() {
    pool.shutdown();
    try {
      return pool.awaitTermination(LAST_BATCHES.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
