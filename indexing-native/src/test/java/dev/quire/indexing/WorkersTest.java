package dev.quire.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final int ITEMS = 5_000;

  @Test
  void every_item_is_done_once_whatever_the_threads() {
    for (int threads : new int[] {1, 2, 5}) {
      AtomicIntegerArray done = new AtomicIntegerArray(ITEMS);
      try (Workers workers = new Workers(options(threads, Progress.NONE), 0)) {
        workers.eachBlock(ITEMS, 7, (from, end) -> each(from, end, done));
      }
      for (int i = 0; i < ITEMS; i++) {
        assertThat(done.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void one_thread_rests_while_a_core_is_asked_for() {
    Set<Thread> busy = ConcurrentHashMap.newKeySet();
    AtomicIntegerArray done = new AtomicIntegerArray(ITEMS);
    try (Workers workers = new Workers(options(2, new Asking()), 0)) {
      workers.eachBlock(
          ITEMS,
          7,
          (from, end) -> {
            busy.add(Thread.currentThread());
            each(from, end, done);
          });
    }
    assertThat(busy).containsExactly(Thread.currentThread());
    for (int i = 0; i < ITEMS; i++) {
      assertThat(done.get(i)).isEqualTo(1);
    }
  }

  @Test
  void the_others_go_on_meanwhile() {
    CountDownLatch both = new CountDownLatch(2);
    try (Workers workers = new Workers(options(3, new Asking()), 0)) {
      workers.eachItem(
          2,
          (from, end) -> {
            both.countDown();
            await(both);
          });
    }
    assertThat(both.getCount()).isZero();
  }

  @Test
  void a_cancelled_build_ends_though_a_thread_rests() {
    Progress cancelled =
        new Asking() {
          @Override
          public boolean isCancelled() {
            return true;
          }
        };
    try (Workers workers = new Workers(options(3, cancelled), 0)) {
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> workers.eachItem(10, (from, end) -> {}));
    }
  }

  /** What a helper reads is freed by the caller as soon as the call has ended, however it did. */
  @Test
  void a_call_that_ends_early_has_waited_for_its_helpers() {
    for (int round = 0; round < 200; round++) {
      AtomicInteger within = new AtomicInteger();
      CountDownLatch both = new CountDownLatch(2);
      Thread caller = Thread.currentThread();
      try (Workers workers = new Workers(options(2, Progress.NONE), 0)) {
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(
                () ->
                    workers.eachItem(
                        2,
                        (from, end) -> {
                          within.incrementAndGet();
                          both.countDown();
                          await(both);
                          if (Thread.currentThread() == caller) {
                            throw new IllegalStateException("the caller's block fails");
                          }
                          for (int spin = 0; spin < 10_000; spin++) {
                            Thread.onSpinWait(); // long enough for a caller that does not wait
                          }
                          within.set(0);
                        }));
        assertThat(within.get()).as("round %d", round).isZero();
      }
    }
  }

  @Test
  void a_helper_that_fails_is_told_of() {
    CountDownLatch both = new CountDownLatch(2);
    Thread caller = Thread.currentThread();
    try (Workers workers = new Workers(options(2, Progress.NONE), 0)) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  workers.eachItem(
                      2,
                      (from, end) -> {
                        both.countDown();
                        await(both);
                        if (Thread.currentThread() != caller) {
                          throw new IllegalStateException("the helper's block fails");
                        }
                      }));
    }
  }

  private static class Asking implements Progress {
    @Override
    public void report(long done, long total) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean leavesACore() {
      return true;
    }
  }

  private static BuildOptions options(int threads, Progress progress) {
    return new BuildOptions(Rows.SEED, threads, progress);
  }

  private static void each(long from, long end, AtomicIntegerArray done) {
    for (long i = from; i < end; i++) {
      done.incrementAndGet((int) i);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
