package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that a library is closed or deleted beneath. */
class ClosingTest {
  private static final EngineOptions RESTING = new EngineOptions(1_000, 1 << 20, 50, 1);
  private static final int CHUNKS = 120;

  private final TrippingFiles files = new TrippingFiles();
  private final AtomicReference<Thread> closer = new AtomicReference<>();
  @TempDir Path data;

  @Test
  void a_seal_that_has_begun_is_finished_and_closing_waits_for_it() throws Exception {
    Quire quire = open(files);
    SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
    // the journal's file ends before a segment is made of what was in it
    files.before(
        (operation, path) -> {
          if (path.toString().endsWith(".wal") && closer.get() == null) {
            closeMeanwhile(quire);
          }
        });
    long saved = quire.upkeep().save(SmallLibrary.ID);
    closer.get().join();
    assertThat(FileOps.list(data.resolve("library/segments"))).hasSize(1);
    try (Quire again = open(new DiskFiles())) {
      assertThat(store(again).directory().manifest().journalPosition()).isEqualTo(saved);
      assertThat(again.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(CHUNKS);
    }
  }

  // returns when closing has begun and waits
  private void closeMeanwhile(Quire quire) {
    Thread closing = new Thread(quire::close);
    closer.set(closing);
    closing.start();
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void who_asks_for_work_on_a_library_that_is_deleted_meanwhile_is_told_so() {
    try (Quire quire = open(files)) {
      SmallLibrary.create(quire, SmallLibrary.ID, CHUNKS);
      EngineStore store = store(quire);
      quire.libraries().delete(SmallLibrary.ID, Precondition.none());
      assertThatThrownBy(() -> store.upkeep().save())
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("library");
      assertThatThrownBy(() -> store.snapshots().create("s")).isInstanceOf(NotFound.class);
    }
  }

  private Quire open(FileOps on) {
    return Quire.open(data, on, Embedders.NONE, RESTING, Minting.system());
  }

  private static EngineStore store(Quire quire) {
    return (EngineStore) quire.libraries().open(SmallLibrary.ID).store();
  }
}
