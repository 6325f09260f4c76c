package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.LibraryService.Listed;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One damaged library stops no other: it is listed with the reason, restored from, or deleted. */
class DamagedLibraryTest {
  private static final LibraryId BAD = new LibraryId("B ä/d".replace("/", "\\"));

  @TempDir Path directory;

  private void makeBad(String file) throws IOException {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("a", 2));
      quire.libraries().create(LibraryDraft.ofVectors("z", 2));
      SmallLibrary.create(quire, BAD, 10);
      quire.libraries().snapshots(BAD).create("kept");
    }
    Path damaged = directoryOfBad().resolve(file);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
  }

  private Path directoryOfBad() throws IOException {
    try (var all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().startsWith("%42")).findFirst().get();
    }
  }

  @Test
  void it_is_listed_among_the_others_with_a_reason_that_tells_no_path_of_this_machine()
      throws IOException {
    makeBad("manifest.json");
    try (Quire quire = Quire.open(directory)) {
      List<String> seen = new ArrayList<>();
      Optional<LibraryId> after = Optional.empty();
      do {
        Page<Listed> page = quire.libraries().listAll(after, 1);
        page.items().forEach(listed -> seen.add(listed.id().value()));
        after = page.next().map(LibraryId::new);
      } while (after.isPresent());
      assertThat(seen).containsExactly(BAD.value(), "a", "z");
      assertThat(quire.damaged())
          .singleElement()
          .extracting(DamagedLibrary::reason)
          .asString()
          .contains("manifest.json", "is damaged")
          .doesNotContain(directory.toString());
    }
  }

  @Test
  void every_call_says_that_it_is_damaged_and_its_id_stays_taken() throws IOException {
    makeBad("segments/1/segment.json");
    try (Quire quire = Quire.open(directory)) {
      assertThatThrownBy(() -> quire.libraries().get(BAD)).isInstanceOf(Damaged.class);
      assertThatThrownBy(() -> quire.documents().get(BAD, new DocumentId("d")))
          .isInstanceOf(Damaged.class)
          .hasMessageContaining("segment.json");
      assertThatThrownBy(() -> quire.libraries().snapshots(BAD).create("another"))
          .isInstanceOf(Damaged.class);
      assertThatThrownBy(() -> quire.libraries().create(LibraryDraft.ofVectors(BAD.value(), 2)))
          .isInstanceOf(AlreadyExists.class);
    }
  }

  @Test
  void its_snapshots_are_restored_and_then_it_is_deleted() throws IOException {
    makeBad("manifest.json");
    LibraryId back = new LibraryId("back");
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().snapshots(BAD).restore("kept", back);
      assertThat(quire.libraries().get(back).size().chunks()).isEqualTo(10);
      quire.libraries().delete(BAD, Precondition.none());
      assertThatThrownBy(() -> quire.libraries().get(BAD)).isInstanceOf(NotFound.class);
      assertThat(quire.damaged()).isEmpty();
      quire.libraries().create(LibraryDraft.ofVectors(BAD.value(), 2));
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.damaged()).isEmpty();
      assertThat(quire.libraries().get(back).size().chunks()).isEqualTo(10);
    }
  }

  @Test
  void a_copied_directory_is_no_second_library_of_the_same_id() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("one", 2));
    }
    try (var all = Files.walk(directory.resolve("one"))) {
      for (Path from : all.toList()) {
        Files.copy(
            from, directory.resolve("two").resolve(directory.resolve("one").relativize(from)));
      }
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.libraries().get(new LibraryId("one")).library().dimension()).isEqualTo(2);
      assertThat(quire.damaged())
          .singleElement()
          .satisfies(
              damaged -> {
                assertThat(damaged.id()).isEqualTo(new LibraryId("two"));
                assertThat(damaged.reason()).contains("holds the library \"one\"");
              });
    }
  }
}
