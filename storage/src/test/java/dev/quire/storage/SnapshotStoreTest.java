package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.Snapshot;
import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  @TempDir Path temporary;
  private final FailingFiles files = new FailingFiles();
  private DataDirectory data;
  private LibraryDirectory library;
  private Path snapshots;

  @BeforeEach
  void open() {
    data = DataDirectory.open(temporary, files);
    library = DataDirectoryTest.filled(data);
    snapshots = library.path().resolve(LibraryDirectory.SNAPSHOTS);
  }

  @AfterEach
  void close() {
    data.close();
  }

  private Snapshot create(String name) {
    return library.snapshots().create(name, library.manifest(), 3, 40, Instant.EPOCH);
  }

  @Test
  void a_snapshot_whose_name_ends_like_a_leftover_is_none() {
    Snapshot first = create("nightly.tmp");
    Snapshot second = create("nightly");
    Snapshot third = create(".new-nightly");
    library.sweep(library.manifest());
    assertThat(library.snapshots().list()).containsExactly(third, second, first);
  }

  @Test
  void what_an_older_quire_left_unfinished_is_swept() throws IOException {
    Snapshot kept = create("kept.tmp");
    create("listed");
    Files.move(snapshots.resolve("listed"), snapshots.resolve("other.tmp"));
    Files.createDirectory(snapshots.resolve("unlisted.tmp"));
    assertThat(library.snapshots().list()).containsExactly(kept);
    library.sweep(library.manifest());
    assertThat(FileOps.list(snapshots)).containsExactly(snapshots.resolve("kept.tmp"));
  }

  @Test
  void a_damaged_listing_hides_no_other_snapshot() throws IOException {
    create("damaged");
    create("damaged.tmp");
    Snapshot whole = create("whole");
    Files.writeString(snapshots.resolve("damaged/snapshot.json"), "{}");
    Files.writeString(snapshots.resolve("damaged.tmp/snapshot.json"), "{}");
    library.sweep(library.manifest());
    assertThat(library.snapshots().list()).containsExactly(whole);
    assertThat(library.snapshots().damaged())
        .extracting(DamagedSnapshot::name)
        .containsExactly("damaged", "damaged.tmp");
    assertThatThrownBy(() -> library.snapshots().find("damaged")).isInstanceOf(Damaged.class);
    assertThat(snapshots.resolve("damaged.tmp/manifest.json")).exists();
  }

  @Test
  void what_fails_wherever_it_does_leaves_nothing_behind() throws IOException {
    boolean created = false;
    for (int operations = 0; !created; operations++) {
      files.failAfter(operations);
      try {
        create("snapshot");
        created = true;
      } catch (StorageFailure e) {
        assertThat(snapshots).as("failed at operation %d", operations).isEmptyDirectory();
      }
    }
    files.failAfter(Long.MAX_VALUE);
    assertThat(library.snapshots().list()).hasSize(1);
  }

  @Test
  void who_reads_a_deleted_snapshot_last_does_not_fail_for_files_that_stay() throws IOException {
    create("snapshot");
    SnapshotFiles read = library.snapshots().files("snapshot");
    assertThat(library.snapshots().delete("snapshot")).isTrue();
    files.letDelete(false);
    read.close();
    files.letDelete(true);
    library.deleteDiscarded();
    assertThat(snapshots).isEmptyDirectory();
  }

  @Test
  void a_library_is_deleted_though_its_files_stay() throws IOException {
    create("snapshot");
    files.letDelete(false);
    data.delete(library);
    assertThat(data.libraries()).isEmpty();
    files.letDelete(true);
    data.delete(DataDirectoryTest.filled(data));
    assertThat(FileOps.list(temporary)).containsExactly(temporary.resolve("quire.lock"));
  }

  @Test
  void a_segment_in_another_one_s_place_is_not_taken_for_it() throws IOException {
    Manifest manifest = library.manifest();
    Manifest.SegmentEntry entry = manifest.segments().getFirst();
    Files.move(library.segment(1), library.segment(2));
    library.publish(
        new Manifest(
            manifest.library(),
            List.of(new Manifest.SegmentEntry(2, entry.indexType(), entry.deletions())),
            3,
            0,
            "{}"));
    assertThatThrownBy(() -> library.openSegment(2))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("holds segment 1");
    assertThatThrownBy(() -> library.openProven(2)).isInstanceOf(StorageFailure.class);
    data.close();
    assertThat(new Fsck(temporary, new NoIndexes()).check())
        .anyMatch(found -> found.isDamage() && found.message().contains("segment 1"));
  }

  @Test
  void a_directory_that_a_segment_finds_in_its_place_stays() {
    assertThatThrownBy(() -> DataDirectoryTest.writeSegment(library))
        .isInstanceOf(StorageFailure.class);
    library.openSegment(1).release();
  }
}
