package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LibraryDeletionTest {
  private static final int ROUNDS = 40;

  @TempDir Path data;

  @RepeatedTest(2)
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
