package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import dev.quire.storage.Finding;
import dev.quire.storage.Fsck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotArchiveTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final LibraryId COPY = new LibraryId("copy");

  @TempDir Path directory;

  static byte[] archive(Quire quire, String snapshot) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SnapshotArchive archive = quire.archives().open(LIBRARY, snapshot)) {
      archive.writeTo(bytes);
      assertThat(archive.bytes()).isEqualTo(bytes.size());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  static void take(Quire quire, byte[] archive, Optional<LibraryId> as) {
    quire.archives().take(new ByteArrayInputStream(archive), as);
  }

  /** Two segments, deletions in one of them. */
  static void fill(Quire quire) {
    SmallLibrary.create(quire, LIBRARY, 30);
    quire.libraries().snapshots(LIBRARY).create("seals the first segment");
    SmallLibrary.add(quire, LIBRARY, "second", 30, 40);
    quire
        .chunks()
        .deleteAll(LIBRARY, List.of(new ChunkId("c3"), new ChunkId("c4")), Durability.FSYNC);
  }

  @Test
  void an_archive_becomes_the_same_library_elsewhere() {
    byte[] archive;
    try (Quire quire = Quire.open(directory.resolve("here"))) {
      fill(quire);
      quire.libraries().snapshots(LIBRARY).create("名前 \uD83D\uDC18 ".repeat(12));
      archive = archive(quire, "名前 \uD83D\uDC18 ".repeat(12));
      assertThat(archive(quire, "名前 \uD83D\uDC18 ".repeat(12))).isEqualTo(archive);
      take(quire, archive, Optional.of(COPY));
      assertSame(quire, COPY);
      assertThatThrownBy(() -> take(quire, archive, Optional.empty()))
          .isInstanceOf(AlreadyExists.class)
          .hasMessageContaining("library");
      assertThatThrownBy(() -> take(quire, archive, Optional.of(COPY)))
          .isInstanceOf(AlreadyExists.class);
    }
    try (Quire quire = Quire.open(directory.resolve("there"))) {
      take(quire, archive, Optional.empty());
      assertSame(quire, LIBRARY);
      SmallLibrary.add(quire, LIBRARY, "new", 100, 110);
    }
    try (Quire quire = Quire.open(directory.resolve("there"))) {
      assertThat(quire.libraries().get(LIBRARY).size().chunks()).isEqualTo(48);
    }
  }

  private static void assertSame(Quire quire, LibraryId id) {
    assertThat(quire.libraries().get(id).size().chunks()).isEqualTo(38);
    assertThat(SmallLibrary.ids(quire.search().search(id, SmallLibrary.near(3.1f, 2))))
        .containsExactly("c2", "c5");
    assertThat(quire.chunks().list(id, Filter.ALL, Optional.empty(), 100).items())
        .hasSize(38)
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("text é "));
  }

  @Test
  void a_snapshot_that_is_deleted_while_it_is_downloaded_arrives_whole() throws IOException {
    try (Quire quire = Quire.open(directory)) {
      fill(quire);
      quire.libraries().snapshots(LIBRARY).create("kept");
      byte[] whole = archive(quire, "kept");
      ByteArrayOutputStream arrived = new ByteArrayOutputStream();
      try (SnapshotArchive archive = quire.archives().open(LIBRARY, "kept")) {
        archive.writeTo(deletingAtFirst(quire, arrived));
      }
      assertThat(arrived.toByteArray()).isEqualTo(whole);
      assertThatThrownBy(() -> quire.archives().open(LIBRARY, "kept")).isInstanceOf(NotFound.class);
      quire.libraries().snapshots(LIBRARY).create("kept");
      try (var left = Files.list(directory.resolve("library/snapshots"))) {
        assertThat(left).hasSize(2);
      }
    }
  }

  @Test
  void a_damaged_snapshot_does_not_leave_and_a_repair_makes_what_is_derived_again()
      throws IOException {
    try (Quire quire = Quire.open(directory)) {
      fill(quire);
      Job job = quire.indexes().build(LIBRARY, Optional.of(new IndexSpec.Hnsw(4, 20, 20)));
      while (!quire.jobs().find(job.id()).orElseThrow().state().ended()) {
        Thread.onSpinWait();
      }
      quire.libraries().snapshots(LIBRARY).create("kept");
    }
    for (String name : List.of("index_codes", "index_", "chunk_table")) {
      Path damaged = flip("library/snapshots/kept/segments", name);
      String path = directory.resolve("library/snapshots/kept").relativize(damaged).toString();
      try (Quire quire = Quire.open(directory)) {
        assertThatThrownBy(() -> quire.archives().open(LIBRARY, "kept"))
            .isInstanceOf(Damaged.class)
            .hasMessageContaining("kept")
            .hasMessageContaining(path);
      }
      assertThat(new Fsck(directory, new StoredIndexes()).repair()).noneMatch(Finding::isDamage);
      try (Quire quire = Quire.open(directory)) {
        assertThat(quire.damaged()).isEmpty();
        LibraryId copy = new LibraryId("copy-of-" + name);
        take(quire, archive(quire, "kept"), Optional.of(copy));
        assertSame(quire, copy);
        assertSame(quire, LIBRARY);
      }
    }
  }

  /** Flips a bit in the middle of the first file of the name, in place: a link is damaged too. */
  private Path flip(String below, String name) throws IOException {
    Path file;
    try (var all = Files.walk(directory.resolve(below))) {
      file =
          all.filter(path -> path.getFileName().toString().startsWith(name))
              .filter(Files::isRegularFile)
              .sorted()
              .findFirst()
              .orElseThrow(() -> new AssertionError(name));
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length * 3 / 4] ^= 16;
    Files.write(file, bytes);
    return file;
  }

  private static OutputStream deletingAtFirst(Quire quire, ByteArrayOutputStream target) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        throw new AssertionError("bytes come in blocks");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        if (target.size() == 0) {
          assertThat(quire.libraries().snapshots(LIBRARY).delete("kept")).isTrue();
        }
        target.write(bytes, offset, length);
      }
    };
  }

  @Test
  void what_a_crash_left_of_an_import_is_swept_at_the_next_start() throws IOException {
    Path leftover = Files.createDirectories(directory.resolve(".received-0/segments/1"));
    Files.write(leftover.resolve("vectors.npy"), new byte[10]);
    Quire.open(directory).close();
    assertThat(directory.resolve(".received-0")).doesNotExist();
  }
}
