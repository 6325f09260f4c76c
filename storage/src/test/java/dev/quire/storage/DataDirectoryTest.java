package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.DeletedRows;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.RowRefs;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.SegmentContent;
import dev.quire.storage.segment.StoredDeletions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path data;

  @Test
  void any_id_gets_a_directory_of_its_own_and_stands_in_the_manifest() {
    Set<String> ids =
        new HashSet<>(Set.of("...", ".a", "a", "A", "%41", "ä", "漢字🐘", ".hidden", "a b"));
    Samples samples = new Samples(new Random(1), 2);
    for (int i = 0; i < 100; i++) {
      ids.add(samples.id(256));
    }
    ids.add("x".repeat(256));
    ids.add("x".repeat(255) + "y");
    try (DataDirectory directory = DataDirectory.open(data)) {
      ids.forEach(id -> directory.finish(directory.create(Samples.library(id, 2))));
    }
    Set<String> found = new HashSet<>();
    Set<String> names = new HashSet<>();
    try (DataDirectory directory = DataDirectory.open(data)) {
      for (LibraryDirectory library : directory.libraries()) {
        found.add(library.manifest().library().id().value());
        names.add(library.name().toLowerCase(java.util.Locale.ROOT));
      }
      assertThat(directory.find(new LibraryId("漢字🐘"))).isPresent();
      assertThat(directory.find(new LibraryId("nowhere"))).isEmpty();
    }
    assertThat(found).isEqualTo(ids);
    assertThat(names).as("also where capitals are not told apart").hasSameSizeAs(ids);
    assertThat(DirectoryName.of("shop-2.en")).isEqualTo("shop-2.en");
  }

  @Test
  void a_definition_comes_back_whole() {
    Library library = Samples.library("whole", 7);
    try (DataDirectory directory = DataDirectory.open(data)) {
      assertThat(directory.create(library).manifest()).isEqualTo(Manifest.empty(library));
    }
  }

  @Test
  void a_taken_id_is_refused_and_a_deleted_one_is_free_again() throws IOException {
    try (DataDirectory directory = DataDirectory.open(data)) {
      Library library = Samples.library("one", 2);
      directory.create(library);
      assertThatThrownBy(() -> directory.create(library)).isInstanceOf(AlreadyExists.class);
      assertThat(directory.libraries()).as("it is not finished").isEmpty();
      directory.delete(directory.finish(directory.find(library.id()).orElseThrow()));
      assertThat(directory.libraries()).isEmpty();
      directory.create(library);
    }
    assertThat(FileOps.list(data)).hasSize(2);
  }

  @Test
  void what_no_creator_was_told_of_is_swept_unless_somebody_wrote_to_it() throws IOException {
    Library library = Samples.library("one", 2);
    try (DataDirectory directory = DataDirectory.open(data)) {
      directory.create(library);
    }
    assertThat(new Fsck(data, new NoIndexes()).check()).isEmpty();
    try (DataDirectory directory = DataDirectory.openReadOnly(data)) {
      assertThat(directory.libraries()).isEmpty();
    }
    try (DataDirectory directory = DataDirectory.open(data)) {
      assertThat(FileOps.list(data)).as("the lock").hasSize(1);
      LibraryDirectory written = directory.create(library);
      try (Journal journal = written.openJournal(0, (_, _) -> {})) {
        journal.awaitDurable(
            journal.append(Command.Write.deletingChunks(List.of(new ChunkId("c")))));
      }
    }
    try (DataDirectory directory = DataDirectory.open(data)) {
      assertThat(directory.libraries()).hasSize(1);
      for (Path file : FileOps.list(data.resolve("one/journal"))) {
        Files.delete(file);
      }
    }
    try (DataDirectory directory = DataDirectory.open(data)) {
      assertThat(directory.libraries()).as("it was finished then").hasSize(1);
    }
  }

  @Test
  void who_reads_a_deleted_library_to_its_end_takes_nothing_of_the_next_one() {
    try (DataDirectory directory = DataDirectory.open(data)) {
      LibraryDirectory before = filled(directory);
      SealedSegment read = before.openSegment(1);
      before.discard(read.retain());
      directory.delete(before);
      LibraryDirectory next = filled(directory);
      assertThat(next.path()).isEqualTo(before.path());
      assertThat(read.chunkId(0).value()).startsWith("c");
      read.release();
      next.openSegment(1).release();
    }
  }

  @Test
  void a_manifest_of_a_newer_format_is_refused_with_the_remedy() throws IOException {
    try (DataDirectory directory = DataDirectory.open(data)) {
      LibraryDirectory library = directory.create(Samples.library("new", 2));
      Path file = library.path().resolve(Manifest.FILE);
      String json = Files.readString(file);
      Files.writeString(file, json.replaceFirst("\"formatVersion\" : 1", "\"formatVersion\" : 99"));
      assertThatThrownBy(library::manifest)
          .isInstanceOf(StorageFailure.class)
          .hasMessageContaining("99")
          .hasMessageContaining("newer Quire");
    }
  }

  @Test
  void a_snapshot_outlives_its_library_s_segments_and_becomes_a_library() throws IOException {
    try (DataDirectory directory = DataDirectory.open(data)) {
      LibraryDirectory library = filled(directory);
      Snapshot made =
          library.snapshots().create("The first!", library.manifest(), 3, 40, Instant.EPOCH);
      assertThat(library.snapshots().list()).containsExactly(made);
      assertThatThrownBy(
              () ->
                  library
                      .snapshots()
                      .create("The first!", library.manifest(), 3, 40, Instant.EPOCH))
          .isInstanceOf(AlreadyExists.class);
      SealedSegment segment = library.openSegment(1);
      library.discard(segment);
      requireHashes(library.snapshots().opened("The first!").path(), made);
      Library as = library.manifest().library().restoredAs(new LibraryId("copy"), Instant.EPOCH);
      LibraryDirectory copy = directory.restore(library.snapshots(), "The first!", as);
      assertThat(copy.manifest().library()).isEqualTo(as);
      SealedSegment restored = copy.openSegment(1);
      assertThat(restored.chunkRows()).isEqualTo(40);
      restored.release();
      assertThat(library.snapshots().delete("The first!")).isTrue();
      assertThat(library.snapshots().delete("The first!")).isFalse();
      assertThatThrownBy(
              () ->
                  directory.restore(
                      library.snapshots(),
                      "The first!",
                      as.restoredAs(new LibraryId("x"), Instant.EPOCH)))
          .isInstanceOf(NotFound.class);
    }
  }

  private static void requireHashes(Path directory, Snapshot snapshot) throws IOException {
    for (SnapshotFile file : snapshot.files()) {
      assertThat(Sha256.of(directory.resolve(file.path()))).isEqualTo(file.sha256());
      assertThat(Files.size(directory.resolve(file.path()))).isEqualTo(file.bytes());
    }
  }

  @Test
  void fsck_notices_a_flipped_bit_in_every_file() throws IOException {
    try (DataDirectory directory = DataDirectory.open(data)) {
      LibraryDirectory library = filled(directory);
      library.snapshots().create("kept", library.manifest(), 3, 40, Instant.EPOCH);
    }
    assertThat(new Fsck(data, new NoIndexes()).check()).isEmpty();
    Random random = new Random(1);
    for (Path file : allFiles()) {
      byte[] whole = Files.readAllBytes(file);
      for (int i = 0; i < 12; i++) {
        byte[] flipped = whole.clone();
        flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, flipped);
        assertThat(new Fsck(data, new NoIndexes()).check())
            .as(data.relativize(file).toString())
            .isNotEmpty();
      }
      Files.write(file, whole);
    }
    assertThat(new Fsck(data, new NoIndexes()).check()).isEmpty();
  }

  private List<Path> allFiles() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals("quire.lock"))
          .toList();
    }
  }

  static LibraryDirectory filled(DataDirectory directory) {
    LibraryDirectory library = directory.finish(directory.create(Samples.library("full", 3)));
    SealedSegment segment = writeSegment(library);
    var deletions =
        segment
            .writeDeletions(
                StoredDeletions.NONE, new Deletions(DeletedRows.NONE.with(3), DeletedRows.NONE))
            .file();
    segment.release();
    Samples samples = new Samples(new Random(3), 3);
    try (var journal = library.openJournal(0, (position, command) -> {})) {
      for (int i = 0; i < 3; i++) {
        journal.awaitDurable(
            journal.append(
                dev.quire.domain.store.Command.Write.ofChunks(
                    List.of(samples.chunk("j" + i, "d", i)))));
      }
    }
    library.publish(
        new Manifest(
            library.manifest().library(),
            List.of(new SegmentEntry(1, IndexType.BRUTE, deletions)),
            2,
            0,
            "{\"generation\":0}"));
    return library;
  }

  static SealedSegment writeSegment(LibraryDirectory library) {
    Samples samples = new Samples(new Random(2), 3);
    LiveSegment live = new LiveSegment(3);
    RowRefs.Builder chunks = new RowRefs.Builder();
    RowRefs.Builder documents = new RowRefs.Builder();
    for (int i = 0; i < 40; i++) {
      chunks.add(0, live.append(samples.chunk("c" + i, "d" + i % 3, i)));
    }
    for (int i = 0; i < 3; i++) {
      documents.add(0, live.append(samples.document("d" + i)));
    }
    try (ScratchArena scratch = new ScratchArena(library.path(), 1 << 20, Cancellation.NEVER)) {
      return library
          .writeSegment(
              1,
              new SegmentContent(
                  3, List.of(live), chunks.build(), documents.build(), "{}", List.of()),
              scratch,
              Cancellation.NEVER)
          .synced();
    } finally {
      live.release();
    }
  }
}
