package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.LibraryService.Listed;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that the process cannot open for now is not damaged: it is opened when it can be. */
class UnavailableLibraryTest {
  private static final LibraryId ID = SmallLibrary.ID;
  private static final LibraryId OTHER = new LibraryId("other");

  private final TrippingFiles files = new TrippingFiles();
  @TempDir Path data;

  @BeforeEach
  void two_libraries_one_of_which_has_something_to_be_swept() throws IOException {
    try (Quire quire = Quire.open(data)) {
      SmallLibrary.create(quire, ID, 10);
      SmallLibrary.create(quire, OTHER, 10);
      quire.upkeep().save(ID);
    }
    Files.createDirectory(leftover());
    files.before(
        (operation, path) -> {
          if (operation == Operation.DELETE && path.equals(leftover())) {
            throw new IOException(path + ": Too many open files");
          }
        });
  }

  private Path leftover() {
    return data.resolve("library/segments/99");
  }

  private Quire open() {
    return Quire.open(data, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
  }

  @Test
  void it_is_listed_with_the_reason_and_opened_when_somebody_asks_for_it() {
    try (Quire quire = open()) {
      assertThat(quire.damaged()).singleElement().matches(library -> !library.isDamaged());
      assertThat(quire.damaged().getFirst().reason())
          .contains("ulimit -n")
          .doesNotContain(data.toString());
      assertThat(quire.libraries().listAll(Optional.empty(), 10).items())
          .extracting(Listed::id)
          .containsExactly(ID, OTHER);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> quire.libraries().get(ID)).isInstanceOf(TooManyFiles.class);
        assertThatThrownBy(() -> quire.libraries().snapshots(ID)).isInstanceOf(TooManyFiles.class);
        assertThatThrownBy(() -> quire.upkeep().verify(ID)).isInstanceOf(TooManyFiles.class);
      }
      Job job = quire.damaged().getFirst().verify().get();
      assertThat(await(quire, job).error().orElseThrow())
          .contains("no more files")
          .doesNotContain(data.toString());
      files.passAll();
      assertThat(quire.chunks().count(ID, Filter.ALL)).isEqualTo(10);
      assertThat(quire.damaged()).isEmpty();
      assertThat(leftover()).doesNotExist();
      SmallLibrary.add(quire, ID, "more", 10, 20);
    }
    try (Quire quire = Quire.open(data)) {
      assertThat(quire.chunks().count(ID, Filter.ALL)).isEqualTo(20);
    }
  }

  @Test
  void an_interrupt_while_it_is_opened_is_no_damage() {
    files.before(
        (operation, path) -> {
          if (operation == Operation.DELETE && path.equals(leftover())) {
            throw new ClosedByInterruptException();
          }
        });
    try (Quire quire = open()) {
      assertThat(quire.damaged()).singleElement().matches(library -> !library.isDamaged());
      assertThat(quire.damaged().getFirst().reason()).contains("interrupted");
      files.passAll();
      assertThat(quire.chunks().count(ID, Filter.ALL)).isEqualTo(10);
    }
  }

  @Test
  void of_many_who_ask_at_once_all_get_the_same_library() throws Exception {
    try (Quire quire = open();
        ExecutorService callers = Executors.newFixedThreadPool(8)) {
      files.passAll();
      Callable<Object> ask = () -> quire.libraries().open(ID);
      List<Future<Object>> got = callers.invokeAll(List.of(ask, ask, ask, ask, ask, ask, ask, ask));
      for (Future<Object> library : got) {
        assertThat(library.get()).isSameAs(got.getFirst().get());
      }
    }
  }

  @Test
  void what_turns_out_to_be_damaged_then_stays_closed() throws IOException {
    try (Quire quire = open()) {
      Files.delete(data.resolve("library/segments/1/vectors.npy"));
      files.passAll();
      assertThatThrownBy(() -> quire.libraries().get(ID))
          .isInstanceOf(Damaged.class)
          .hasMessageContaining("vectors.npy");
      assertThat(quire.damaged()).singleElement().matches(DamagedLibrary::isDamaged);
    }
  }

  @Test
  void it_can_be_deleted_unopened() {
    try (Quire quire = open()) {
      files.before(
          (operation, path) -> {
            if (operation == Operation.DELETE && path.startsWith(data.resolve("library"))) {
              throw new IOException("Too many open files");
            }
          });
      quire.libraries().delete(ID, Precondition.none());
      files.passAll();
      assertThatThrownBy(() -> quire.libraries().get(ID)).isInstanceOf(NotFound.class);
      SmallLibrary.create(quire, ID, 1);
      assertThat(quire.chunks().count(ID, Filter.ALL)).isEqualTo(1);
    }
  }

  private static Job await(Quire quire, Job job) {
    while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
      Thread.onSpinWait();
    }
    return quire.jobs().find(job.id()).orElseThrow();
  }
}
