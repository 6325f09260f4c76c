package dev.quire.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void percentiles_are_samples_of_all_threads_together() {
    var first = new Samples();
    var second = new Samples();
    // more than the room there is at first
    IntStream.rangeClosed(1, 5_000).forEach(i -> first.add(i * 2_000L));
    IntStream.rangeClosed(1, 5_000).forEach(i -> second.add(i * 2_000L - 1_000));
    Samples.Sorted all = Samples.sorted(List.of(first, second));
    assertThat(all.count()).isEqualTo(10_000);
    assertThat(all.percentileMicros(50)).isEqualTo(5_000);
    assertThat(all.percentileMicros(99)).isEqualTo(9_900);
    assertThat(all.percentileMicros(100)).isEqualTo(10_000);
  }

  @Test
  void a_closed_loop_makes_a_call_for_every_sample_and_begins_its_threads_apart() throws Exception {
    var calls = new AtomicIntegerArray(10);
    var outcome = ClosedLoop.run(2, 1e-9, 10, calls::incrementAndGet);
    assertThat(IntStream.range(0, 10).map(calls::get).sum()).isEqualTo(outcome.samples().count());
    assertThat(calls.get(0)).isPositive();
    assertThat(calls.get(5)).isPositive();
  }
}
