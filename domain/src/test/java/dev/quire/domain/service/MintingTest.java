package dev.quire.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MintingTest {
  private static final long THEN = 1_800_000_000_000L;

  @Test
  void an_id_is_a_uuid_of_version_7_that_carries_the_time() {
    UUID id = UUID.fromString(at(THEN).id());
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(THEN);
  }

  @Test
  void ids_ascend_within_a_millisecond_and_beyond_its_counter() {
    Minting minting = at(THEN);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(minting.id());
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(ids).allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
  }

  @Test
  void ids_ascend_though_the_clock_goes_back() {
    AtomicLong millis = new AtomicLong(THEN);
    Minting minting = Minting.of(() -> Instant.ofEpochMilli(millis.get()), new Random(1));
    String before = minting.id();
    millis.set(THEN - 60_000);
    assertThat(minting.id()).isGreaterThan(before);
  }

  @Test
  void many_threads_get_different_ids() throws Exception {
    Minting minting = Minting.system();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(() -> java.util.stream.Stream.generate(minting::id).limit(5_000).toList());
      }
      Set<String> all = new TreeSet<>();
      for (Future<List<String>> ids : threads.invokeAll(tasks)) {
        assertThat(ids.get()).isSorted();
        all.addAll(ids.get());
      }
      assertThat(all).hasSize(40_000);
    }
  }

  @Test
  void the_same_clock_and_seed_make_the_same_ids() {
    assertThat(at(THEN).id()).isEqualTo(at(THEN).id());
  }

  @Test
  void now_has_whole_milliseconds() {
    Minting minting = Minting.of(() -> Instant.ofEpochSecond(5, 123_456_789), new Random(1));
    assertThat(minting.now()).isEqualTo(Instant.ofEpochSecond(5, 123_000_000));
  }

  private static Minting at(long millis) {
    return Minting.of(InstantSource.fixed(Instant.ofEpochMilli(millis)), new Random(1));
  }
}
