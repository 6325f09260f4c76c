package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.TrippingFiles.Operation;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever is told that a library was not created, or not deleted, finds it so. */
class UnfinishedCreationTest {
  private static final LibraryId NEW = new LibraryId("new");
  private static final String FULL = "No space left on device";
  private static final String MANY = "Too many open files";

  private final TrippingFiles files = new TrippingFiles();
  private Path data;

  @BeforeEach
  void a_library_with_a_snapshot(@TempDir Path temporary) {
    data = temporary.resolve("data");
    try (Quire quire = Quire.open(data)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 10);
      quire.libraries().snapshots(SmallLibrary.ID).create("kept");
    }
  }

  private Quire open() {
    return Quire.open(data, files, Embedders.NONE, EngineOptions.DEFAULT, Minting.system());
  }

  private static void fail(String words) throws IOException {
    throw new IOException(words);
  }

  private void requireNothingAndThenAll(Quire quire, Class<? extends QuireException> told) {
    Runnable create = () -> SmallLibrary.create(quire, NEW, 3);
    Runnable restore = () -> quire.libraries().snapshots(SmallLibrary.ID).restore("kept", NEW);
    for (Runnable make : List.of(create, restore)) {
      assertThatThrownBy(make::run).isInstanceOf(told);
      assertThatThrownBy(() -> quire.libraries().get(NEW)).isInstanceOf(NotFound.class);
      assertThat(data.resolve("new")).doesNotExist();
    }
  }

  private void requireUsable(Quire quire) throws IOException {
    SmallLibrary.create(quire, NEW, 3);
    assertThat(quire.chunks().count(NEW, Filter.ALL)).isEqualTo(3);
    try (var all = Files.list(data)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("quire.lock", "library", "new");
    }
  }

  @Test
  void a_full_disk_keeps_nothing_of_a_library_that_finds_no_room() throws IOException {
    try (Quire quire = open()) {
      for (Operation full :
          List.of(Operation.CREATE_DIRECTORY, Operation.CREATE, Operation.WRITE)) {
        files.before(
            (operation, path) -> {
              if (operation == full && path.toString().contains("new")) {
                fail(FULL);
              }
            });
        requireNothingAndThenAll(quire, DiskFull.class);
        try (var all = Files.list(data)) {
          assertThat(all).as("room for others").noneMatch(path -> path.toString().contains("new"));
        }
      }
      files.passAll();
      requireUsable(quire);
    }
  }

  @Test
  void a_name_that_cannot_be_made_durable_is_given_up() throws IOException {
    try (Quire quire = open()) {
      files.before(
          (operation, path) -> {
            if (operation == Operation.SYNC_DIRECTORY && path.equals(data)) {
              fail(MANY);
            }
          });
      requireNothingAndThenAll(quire, TooManyFiles.class);
      files.passAll();
      requireUsable(quire);
    }
    try (Quire quire = Quire.open(data)) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(quire.chunks().count(NEW, Filter.ALL)).isEqualTo(3);
    }
  }

  @Test
  void a_name_that_the_disk_does_not_even_take_back_does_not_stay_taken() throws IOException {
    try (Quire quire = open()) {
      createWhatCannotBeTakenBack(quire);
      requireUsable(quire);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"SYNC_DIRECTORY", "DELETE"})
  void a_name_that_the_disk_does_not_even_take_back_is_gone_after_a_restart(Operation broken)
      throws IOException {
    try (Quire quire = open()) {
      createWhatCannotBeTakenBack(quire, broken);
    }
    assertThat(data.resolve("new")).isDirectory();
    try (Quire reader = Quire.openReadOnly(data)) {
      assertThatThrownBy(() -> reader.libraries().get(NEW)).isInstanceOf(NotFound.class);
    }
    try (Quire quire = Quire.open(data)) {
      assertThat(quire.damaged()).isEmpty();
      assertThatThrownBy(() -> quire.libraries().get(NEW)).isInstanceOf(NotFound.class);
      assertThat(data.resolve("new")).doesNotExist();
      requireUsable(quire);
    }
    try (Quire quire = Quire.open(data)) {
      assertThat(quire.chunks().count(NEW, Filter.ALL)).isEqualTo(3);
    }
  }

  @Test
  void what_comes_in_the_place_of_something_unwanted_is_kept() throws IOException {
    try (Quire quire = open()) {
      createWhatCannotBeTakenBack(quire);
      new DiskFiles().deleteTree(data.resolve("new"));
      SmallLibrary.create(quire, NEW, 3);
      assertThatThrownBy(() -> SmallLibrary.create(quire, NEW, 1))
          .isInstanceOf(AlreadyExists.class);
      assertThat(quire.chunks().count(NEW, Filter.ALL)).isEqualTo(3);
    }
  }

  private void createWhatCannotBeTakenBack(Quire quire) {
    createWhatCannotBeTakenBack(quire, Operation.SYNC_DIRECTORY);
  }

  /**
   * @param broken what the disk cannot do from the moment on that the library has its name
   */
  private void createWhatCannotBeTakenBack(Quire quire, Operation broken) {
    files.before(
        (operation, path) -> {
          boolean back = path.getFileName().toString().startsWith(".deleted");
          boolean named = path.equals(data) || path.startsWith(data.resolve("new"));
          if ((operation == broken && named) || (operation == Operation.RENAME && back)) {
            fail("Input/output error");
          }
        });
    assertThatThrownBy(() -> SmallLibrary.create(quire, NEW, 3)).isInstanceOf(StorageFailure.class);
    assertThatThrownBy(() -> quire.libraries().get(NEW)).isInstanceOf(NotFound.class);
    files.passAll();
  }

  @Test
  void what_cannot_be_opened_once_it_is_made_is_taken_away_again() throws IOException {
    try (Quire quire = open()) {
      files.after(
          (operation, path) -> {
            if (operation == Operation.SYNC_DIRECTORY && path.equals(data)) {
              new DiskFiles().deleteTree(data.resolve("new/journal"));
            }
          });
      requireNothingAndThenAll(quire, StorageFailure.class);
      files.passAll();
      requireUsable(quire);
    }
  }

  @Test
  void a_library_that_cannot_be_deleted_is_still_there() {
    try (Quire quire = open()) {
      files.before(
          (operation, path) -> {
            if (operation == Operation.RENAME) {
              fail("Input/output error");
            }
          });
      assertThatThrownBy(() -> quire.libraries().delete(SmallLibrary.ID, Precondition.none()))
          .isInstanceOf(StorageFailure.class);
      files.passAll();
      assertThat(quire.chunks().count(SmallLibrary.ID, Filter.ALL)).isEqualTo(10);
      SmallLibrary.add(quire, SmallLibrary.ID, "more", 10, 12);
      quire.libraries().delete(SmallLibrary.ID, Precondition.none());
      assertThat(data.resolve("library")).doesNotExist();
    }
  }
}
