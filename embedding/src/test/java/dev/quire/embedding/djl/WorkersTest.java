package dev.quire.embedding.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.EmbedderUnavailable;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private final Workers workers = new Workers(2);

  @AfterEach
  void finish() {
    assertThat(workers.finish()).isTrue();
  }

  @Test
  void results_keep_the_order_of_the_batches() {
    List<Integer> batches = IntStream.range(0, 500).boxed().toList();

    assertThat(workers.map(batches, batch -> -batch))
        .isEqualTo(batches.stream().map(batch -> -batch).toList());
  }

  @Test
  void a_large_request_takes_no_more_places_than_there_are_threads() throws Exception {
    CountDownLatch taken = new CountDownLatch(2);
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    CompletableFuture<List<Integer>> large =
        CompletableFuture.supplyAsync(
            () ->
                workers.map(
                    Collections.nCopies(900, 0),
                    batch -> {
                      taken.countDown();
                      await(hold);
                      return begun.incrementAndGet();
                    }));
    taken.await();

    // both threads are held: whatever else the large request had submitted would wait here
    assertThat(workers.waiting()).isZero();
    hold.countDown();
    assertThat(large.get()).hasSize(900);
  }

  @Test
  void a_failure_stops_the_request_and_keeps_its_cause() {
    assertThatThrownBy(
            () ->
                workers.map(
                    List.of(1, 2, 3),
                    batch -> {
                      throw new IllegalStateException("batch " + batch);
                    }))
        .isInstanceOf(EmbedderUnavailable.class)
        .hasRootCauseMessage("batch 1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
