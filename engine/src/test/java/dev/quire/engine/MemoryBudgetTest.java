package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.engine.EngineOptions.Memory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1800)
class MemoryBudgetTest {
  private static final int LIBRARIES = 12;
  private static final int DIMENSION = 64;

  @TempDir Path directory;

  @Test
  void a_writer_without_room_is_refused_and_told_why() {
    MemoryBudget budget = new MemoryBudget(new Memory(10 << 20, 4 << 20, Duration.ZERO));
    MemoryBudget.Account one = budget.open(MemoryBudgetTest::keepAll);
    MemoryBudget.Account other = budget.open(MemoryBudgetTest::keepAll);
    one.hold(4 << 20);
    assertThatThrownBy(one::awaitRoom)
        .isInstanceOf(Overloaded.class)
        .hasMessageContaining("this library holds 4 MiB")
        .hasMessageContaining("4 MiB are allowed");
    other.awaitRoom();
    budget.open(MemoryBudgetTest::keepAll).hold(6 << 20);
    assertThatThrownBy(other::awaitRoom)
        .isInstanceOf(Overloaded.class)
        .hasMessageContaining("all libraries hold 10 MiB");
  }

  @Test
  void
      a_writer_without_room_is_told_that_the_disk_is_full_where_that_keeps_memory_from_being_freed() {
    MemoryBudget budget = new MemoryBudget(new Memory(100, 100, Duration.ZERO));
    MemoryBudget.Account large = budget.open(MemoryBudgetTest::keepAll);
    MemoryBudget.Account small = budget.open(MemoryBudgetTest::keepAll);
    large.hold(100);
    large.couldNotSeal(new DiskFull("no room for the segment"));
    assertThatThrownBy(large::awaitRoom).isInstanceOf(DiskFull.class);
    assertThatThrownBy(small::awaitRoom).isInstanceOf(DiskFull.class);
    large.hold(0);
    large.hold(100);
    assertThatThrownBy(small::awaitRoom).isInstanceOf(Overloaded.class);
  }

  @Test
  void a_writer_waits_until_memory_is_freed() throws ExecutionException, InterruptedException {
    MemoryBudget budget = new MemoryBudget(new Memory(100, 100, Duration.ofMinutes(10)));
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    MemoryBudget.Account account = budget.open(() -> asked.complete(true));
    account.hold(100);
    try (var pool = Executors.newSingleThreadExecutor()) {
      var waiting = pool.submit(account::awaitRoom);
      assertThat(asked.get()).isTrue();
      account.hold(0);
      waiting.get();
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void the_largest_are_sealed_first_and_a_closed_library_holds_nothing() {
    MemoryBudget budget = new MemoryBudget(new Memory(100, 1_000, Duration.ZERO));
    StringBuilder sealed = new StringBuilder();
    MemoryBudget.Account small = budget.open(() -> sealed.append("small"));
    MemoryBudget.Account large = budget.open(() -> sealed.append("large"));
    small.hold(10);
    large.hold(60);
    assertThat(sealed).isEmpty();
    small.hold(20);
    assertThat(sealed).hasToString("large");
    large.close();
    small.close();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void codes_count_against_what_one_library_may_take() {
    MemoryBudget budget = new MemoryBudget(new Memory(1_000, 100, Duration.ZERO));
    StringBuilder sealed = new StringBuilder();
    MemoryBudget.Account account = budget.open(() -> sealed.append("sealed"));
    account.hold(40);
    assertThat(account.take(36)).isFalse();
    assertThat(account.take(35)).isTrue();
    assertThat(budget.usedBytes()).isEqualTo(75);
    account.hold(41);
    assertThat(sealed).hasToString("sealed");
    account.hold(65);
    assertThatThrownBy(account::awaitRoom)
        .isInstanceOf(Overloaded.class)
        .hasMessageContaining("this library holds");
    account.giveBack(35);
    account.awaitRoom();
    assertThat(budget.usedBytes()).isEqualTo(65);
  }

  @Test
  void codes_take_no_more_than_what_sealing_begins_at_and_writers_wait_for_them_too() {
    MemoryBudget budget = new MemoryBudget(new Memory(100, 100, Duration.ZERO));
    MemoryBudget.Account account = budget.open(MemoryBudgetTest::keepAll);
    account.hold(40);
    assertThat(budget.take(36)).isFalse();
    assertThat(budget.usedBytes()).isEqualTo(40);
    assertThat(budget.take(35)).isTrue();
    account.hold(65);
    assertThatThrownBy(account::awaitRoom).isInstanceOf(Overloaded.class);
    budget.giveBack(35);
    account.awaitRoom();
    assertThat(budget.usedBytes()).isEqualTo(65);
  }

  @Test
  void many_libraries_share_one_small_budget_and_idle_ones_are_sealed() {
    Memory memory = new Memory(2 << 20, 1 << 20, Duration.ofMinutes(10));
    EngineOptions options = new EngineOptions(1_000_000, 1 << 30, 4, 1).with(memory);
    try (Quire quire = Quire.open(directory, Embedders.NONE, options)) {
      for (int library = 0; library < LIBRARIES; library++) {
        // each is left alone after its writes: only the others' need has it sealed
        fill(quire, library);
        assertThat(quire.memory().usedBytes()).isLessThan(memory.bytes() + (1 << 20));
      }
      assertThat(quire.memory().limitBytes()).isEqualTo(memory.bytes());
    }
    try (Quire quire = Quire.open(directory, Embedders.NONE, options)) {
      for (int library = 0; library < LIBRARIES; library++) {
        assertThat(quire.chunks().count(id(library), Filter.ALL)).isEqualTo(1_000);
      }
    }
  }

  private static void keepAll() {
    // a disk so slow that nothing is ever sealed
  }

  private static LibraryId id(int library) {
    return new LibraryId("library-" + library);
  }

  /** A thousand chunks, some 300 KiB in memory. */
  private static void fill(Quire quire, int library) {
    Random random = new Random(library);
    quire.libraries().create(LibraryDraft.ofVectors(id(library).value(), DIMENSION));
    for (int batch = 0; batch < 10; batch++) {
      ChunkDraft[] chunks = new ChunkDraft[100];
      for (int i = 0; i < chunks.length; i++) {
        chunks[i] = ChunkDraft.of(batch + "-" + i, "", randomVector(random));
      }
      quire
          .documents()
          .create(
              id(library),
              DocumentDraft.ofChunks("document-" + batch, "", chunks),
              Durability.ASYNC);
    }
  }

  private static float[] randomVector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = random.nextFloat() + 0.01f;
    }
    return vector;
  }
}
