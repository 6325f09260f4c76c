package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.Damaged;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One damaged snapshot stops no other; whoever asks for it is told what is wrong with it. */
class DamagedSnapshotTest {
  private static final LibraryId AS = new LibraryId("restored");

  @TempDir Path directory;

  @Test
  void one_that_cannot_say_what_it_is_keeps_no_other_from_being_listed_and_can_be_deleted()
      throws IOException {
    try (Quire quire = Quire.open(directory)) {
      Snapshots snapshots = twoSnapshots(quire);
      flipABitOf("snapshots/%42/snapshot.json");
      assertThat(snapshots.list()).extracting(Snapshot::name).containsExactly("good");
      assertThat(snapshots.damaged()).extracting(DamagedSnapshot::name).containsExactly("B");
      assertThat(snapshots.damaged().getFirst().reason())
          .contains("snapshot.json")
          .doesNotContain(directory.toString());
      requireRefused(() -> snapshots.find("B"), "snapshot.json");
      snapshots.restore("good", AS);
      assertThat(snapshots.delete("B")).isTrue();
      assertThat(snapshots.damaged()).isEmpty();
    }
  }

  @Test
  void one_whose_vectors_are_damaged_is_neither_searched_nor_restored_and_the_file_is_named()
      throws IOException {
    try (Quire quire = Quire.open(directory)) {
      Snapshots snapshots = twoSnapshots(quire);
      flipABitOf("snapshots/%42/segments/1/vectors.npy");
      requireRefused(() -> snapshots.view("B"), "segments/1/vectors.npy");
      requireRefused(() -> snapshots.restore("B", AS), "segments/1/vectors.npy");
      assertThat(directory.resolve(AS.value())).doesNotExist();
    }
  }

  @Test
  void one_without_a_file_is_refused_likewise() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      Snapshots snapshots = twoSnapshots(quire);
      Files.delete(file("snapshots/%42/segments/1/chunk_texts.npy"));
      requireRefused(() -> snapshots.view("B"), "segments/1/chunk_texts.npy");
      requireRefused(() -> snapshots.restore("B", AS), "segments/1/chunk_texts.npy");
      Files.delete(file("snapshots/%42/manifest.json"));
      requireRefused(() -> snapshots.view("B"), "manifest.json");
      assertThat(snapshots.list()).hasSize(2);
    }
  }

  private static Snapshots twoSnapshots(Quire quire) {
    SmallLibrary.create(quire, SmallLibrary.ID, 30);
    Snapshots snapshots = quire.libraries().snapshots(SmallLibrary.ID);
    snapshots.create("B");
    snapshots.create("good");
    return snapshots;
  }

  private Path file(String name) {
    return directory.resolve(SmallLibrary.ID.value()).resolve(name);
  }

  private void flipABitOf(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file(name));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(name), bytes);
  }

  private void requireRefused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(Damaged.class)
        .hasMessageContaining("\"B\" is damaged")
        .hasMessageContaining(why)
        .message()
        .doesNotContain(directory.toString());
  }
}
