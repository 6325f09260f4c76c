package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1800)
class LibraryDeletionTest {
  private static final int ROUNDS = 20;

  @TempDir Path data;

  @Test
  void whoever_has_the_library_open_writes_nothing_once_its_revision_was_checked()
      throws Exception {
    TrippingFiles files = new TrippingFiles();
    Semaphore compacting = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    LibraryId id = SmallLibrary.ID;
    try (Quire quire =
            Quire.open(data, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
        ExecutorService callers = Executors.newFixedThreadPool(1)) {
      SmallLibrary.create(quire, id, 30);
      quire.upkeep().save(id);
      OpenLibrary held = quire.libraries().open(id);
      files.before(
          (operation, path) -> {
            if (operation == Operation.CREATE && path.getParent().endsWith("segments/2")) {
              compacting.release();
              goOn.acquireUninterruptibly();
              files.passAll();
            }
          });
      quire.upkeep().compact(id);
      compacting.acquire();
      // it waits for the segment that is being written, and is as good as done
      Future<Boolean> deleted = callers.submit(() -> isDeleted(quire, id));
      while (isThere(quire, id)) {
        Thread.onSpinWait();
      }
      try {
        assertThatThrownBy(() -> held.write(Durability.ASYNC, LibraryDeletionTest::revised))
            .isInstanceOf(NotFound.class);
      } finally {
        goOn.release(1_000);
      }
      assertThat(deleted.get()).isTrue();
    }
  }

  private static boolean isThere(Quire quire, LibraryId id) {
    try {
      return quire.libraries().get(id).library().revision() > 0;
    } catch (NotFound e) {
      return false;
    }
  }

  private static Change<Long> revised(LibraryState state) {
    Library revised = state.library().withIndex(new IndexSpec.Brute(), Instant.EPOCH);
    return Change.of(new Command.Define(revised), revised.revision());
  }

  @Test
  void no_change_comes_between_the_check_of_a_revision_and_the_end() throws Exception {
    try (Quire quire = Quire.open(data);
        ExecutorService callers = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        LibraryId id = new LibraryId("library-" + round);
        quire.libraries().create(LibraryDraft.ofVectors(id.value(), 2));
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Boolean> deleted = callers.submit(after(start, () -> isDeleted(quire, id)));
        Future<Boolean> revised = callers.submit(after(start, () -> isRevised(quire, id)));
        assertThat(deleted.get()).as("round %d", round).isNotEqualTo(revised.get());
        if (revised.get()) {
          assertThat(quire.libraries().get(id).library().revision()).isEqualTo(2);
          quire.libraries().delete(id, new Precondition.Revision(2));
        }
      }
    }
  }

  private static Callable<Boolean> after(CyclicBarrier start, Callable<Boolean> action) {
    return () -> {
      start.await();
      return action.call();
    };
  }

  private static boolean isDeleted(Quire quire, LibraryId id) {
    try {
      quire.libraries().delete(id, new Precondition.Revision(1));
      return true;
    } catch (PreconditionFailed e) {
      return false;
    }
  }

  private static boolean isRevised(Quire quire, LibraryId id) {
    try {
      quire
          .libraries()
          .revise(
              id,
              Precondition.none(),
              Durability.ASYNC,
              (library, now) -> library.withIndex(new IndexSpec.Brute(), now));
      return true;
    } catch (NotFound e) {
      return false;
    }
  }
}
