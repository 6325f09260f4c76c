package dev.quire.bench.work;

import dev.quire.bench.rows.FloatRows;
import dev.quire.bench.search.BulkLoad;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.store.Durability;
import dev.quire.engine.Quire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Work that a library does beside its searches, again and again until it is finished. */
final class Chores {
  private static final int BATCH = 1_000;
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private final Quire quire;
  private final LibraryId library;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Stream.Builder<Future<?>> started = Stream.builder();
  private final AtomicInteger builds = new AtomicInteger();
  private final AtomicLong loaded = new AtomicLong();
  private volatile boolean stopped;

  Chores(Quire quire, LibraryId library) {
    this.quire = quire;
    this.library = library;
  }

  /** Builds the index anew, over and over. */
  void build(IndexSpec index) {
    started.add(
        threads.submit(
            () -> {
              while (!stopped) {
                buildOnce(index);
              }
            }));
  }

  private void buildOnce(IndexSpec index) {
    Job job = quire.indexes().build(library, Optional.of(index));
    while (!job.state().ended()) {
      LockSupport.parkNanos(POLL_NANOS);
      if (stopped) {
        quire.jobs().cancel(job.id());
      }
      job = quire.jobs().find(job.id()).orElseThrow();
    }
    if (job.state() == Job.State.FAILED) {
      throw new IllegalStateException("a build failed: " + job.error().orElse(""));
    }
    builds.addAndGet(job.state() == Job.State.SUCCEEDED ? 1 : 0);
  }

  /**
   * Writes the rows as new chunks from this number on, over and over, by one thread; a batch at the
   * least.
   *
   * @param rate rows a second; 0 for as many as it can
   */
  void load(FloatRows rows, int firstNumber, int rate) {
    var load = new BulkLoad(quire.chunks(), library, Durability.FSYNC);
    started.add(
        threads.submit(
            () -> {
              long start = System.nanoTime();
              int number = firstNumber;
              do {
                load.write(batch(rows, number));
                number += BATCH;
                long all = loaded.addAndGet(BATCH);
                awaitDue(start, all, rate);
              } while (!stopped);
            }));
  }

  /** A load at a rate that fell behind catches up. */
  private void awaitDue(long start, long rows, int rate) {
    while (rate > 0 && !stopped) {
      long early = rows * 1_000_000_000L / rate - (System.nanoTime() - start);
      if (early <= 0) {
        return;
      }
      LockSupport.parkNanos(Math.min(early, POLL_NANOS));
    }
  }

  private static List<ChunkService.Item> batch(FloatRows rows, int number) {
    return IntStream.range(number, number + BATCH)
        .mapToObj(i -> BulkLoad.item(i, rows.row(i % rows.rows())))
        .toList();
  }

  int builds() {
    return builds.get();
  }

  long loaded() {
    return loaded.get();
  }

  /** Ends all of it, and fails where one of it failed. */
  void finish() throws ExecutionException, InterruptedException {
    stopped = true;
    threads.shutdown();
    for (Future<?> future : started.build().toList()) {
      future.get();
    }
  }
}
