package dev.quire.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.Seeds;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Rubbish;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.npy.Dtype;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sealed segments beside plain lists of the rows that they were made of. */
class SealedSegmentTest {
  private final FileOps files = new DiskFiles();

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.first(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_sealed_segment_shows_the_rows_it_was_made_of_in_their_new_order(long seed) {
    Random random = new Random(seed);
    int dimension = 1 + random.nextInt(20);
    LiveSegment live = new LiveSegment(dimension);
    SegmentModel model = new SegmentModel(dimension, random);
    for (int i = 0; i < 400; i++) {
      model.appendTo(live);
    }
    SegmentModel kept = model.newestShuffled();
    SealedSegment sealed = seal("1", live, model, kept);
    kept.assertShownBy(sealed);
    // and once more, from the sealed one
    SegmentModel again = kept.newestShuffled();
    SealedSegment merged = seal("2", sealed, kept, again);
    sealed.release();
    live.release();
    again.assertShownBy(merged);
    assertThat(merged.index()).isEqualTo("{\"k\":1}");
    assertThat(merged.indexArray("codes").memory().toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(1, 2, 3);
    merged.markObsolete(new Rubbish(new DiskFiles()));
    merged.release();
    assertThat(Files.exists(directory.resolve("2"))).isFalse();
  }

  private SealedSegment seal(String name, Segment source, SegmentModel from, SegmentModel kept) {
    return seal(name, source, from, kept, 1 << 20);
  }

  private SealedSegment seal(
      String name, Segment source, SegmentModel from, SegmentModel kept, long inMemoryBytes) {
    RowRefs.Builder chunks = new RowRefs.Builder();
    kept.chunks.forEach(chunk -> chunks.add(0, from.chunks.lastIndexOf(chunk)));
    RowRefs.Builder documents = new RowRefs.Builder();
    kept.documents.forEach(document -> documents.add(0, from.documents.lastIndexOf(document)));
    IndexArray codes =
        new IndexArray("codes", Dtype.I1, List.of(3L), MemorySegment.ofArray(new byte[] {1, 2, 3}));
    SegmentContent content =
        new SegmentContent(
            source.dimension(),
            List.of(source),
            chunks.build(),
            documents.build(),
            "{\"k\":1}",
            List.of(codes));
    try (ScratchArena scratch = new ScratchArena(directory, inMemoryBytes, Cancellation.NEVER)) {
      long number = Long.parseLong(name);
      SegmentWriter.write(
              files, directory.resolve(name), number, content, scratch, Cancellation.NEVER)
          .synced()
          .release();
    }
    return SealedSegment.open(files, directory.resolve(name));
  }

  /** By way of files, in windows of 64 KiB; the longer rows are longer than what waits of each. */
  @ParameterizedTest
  @CsvSource({"300, 800", "3000, 200"})
  void rows_that_are_more_than_memory_are_put_into_the_same_order(int dimension, int rows)
      throws IOException {
    LiveSegment live = new LiveSegment(dimension);
    SegmentModel model = new SegmentModel(dimension, new Random(4));
    for (int i = 0; i < rows; i++) {
      model.appendTo(live);
    }
    SegmentModel kept = model.newestShuffled();
    seal("1", live, model, kept).release();
    Path first = Files.move(directory.resolve("1"), directory.resolve("first"));
    SealedSegment sealed = seal("1", live, model, kept, 0);
    live.release();
    kept.assertShownBy(sealed);
    sealed.release();
    for (Path file : FileOps.list(first)) {
      assertThat(directory.resolve("1").resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
    assertThat(FileOps.list(directory)).containsExactly(directory.resolve("1"), first);
  }

  @Test
  void the_same_content_gives_the_same_bytes() throws IOException {
    LiveSegment live = new LiveSegment(4);
    SegmentModel model = new SegmentModel(4, new Random(3));
    for (int i = 0; i < 200; i++) {
      model.appendTo(live);
    }
    SegmentModel kept = model.newestShuffled();
    seal("1", live, model, kept).release();
    Path first = Files.move(directory.resolve("1"), directory.resolve("first"));
    seal("1", live, model, kept).release();
    live.release();
    for (Path file : FileOps.list(first)) {
      assertThat(directory.resolve("1").resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void deletions_are_stored_by_generation_and_damage_is_noticed() throws IOException {
    LiveSegment live = new LiveSegment(2);
    SegmentModel model = new SegmentModel(2, new Random(4));
    for (int i = 0; i < 300; i++) {
      model.appendTo(live);
    }
    SealedSegment sealed = seal("1", live, model, model.newestShuffled());
    live.release();
    Deletions deletions = new Deletions(DeletedRows.NONE.with(0, 5, 7), DeletedRows.NONE.with(1));
    DeletionsFile file = sealed.writeDeletions(StoredDeletions.NONE, deletions).file();
    Deletions read = sealed.readDeletions(file);
    assertThat(read.chunks().toWords(sealed.chunkRows()))
        .isEqualTo(deletions.chunks().toWords(sealed.chunkRows()));
    assertThat(read.documents().contains(1)).isTrue();
    assertThat(sealed.readDeletions(DeletionsFile.NONE).isEmpty()).isTrue();
    Path words = SegmentFiles.chunkDeletes(sealed.directory(), 1);
    byte[] bytes = Files.readAllBytes(words);
    bytes[bytes.length - 1] ^= 1;
    Files.write(words, bytes);
    assertThatThrownBy(() -> sealed.readDeletions(file)).isInstanceOf(StorageFailure.class);
    sealed.release();
  }

  @Test
  void of_deletions_only_what_has_changed_is_written_again() throws IOException {
    LiveSegment live = new LiveSegment(2);
    SegmentModel model = new SegmentModel(2, new Random(4));
    for (int i = 0; i < 300; i++) {
      model.appendTo(live);
    }
    SealedSegment sealed = seal("1", live, model, model.newestShuffled());
    live.release();
    Deletions first = new Deletions(DeletedRows.NONE.with(0), DeletedRows.NONE);
    StoredDeletions one = sealed.writeDeletions(StoredDeletions.NONE, first);
    StoredDeletions two =
        sealed.writeDeletions(one, new Deletions(first.chunks().with(5), first.documents()));
    StoredDeletions three =
        sealed.writeDeletions(
            two, new Deletions(two.deletions().chunks(), first.documents().with(1)));
    Path directory = sealed.directory();
    assertThat(SegmentFiles.documentDeletes(directory, 2))
        .is(sameFileAs(SegmentFiles.documentDeletes(directory, 1)));
    assertThat(SegmentFiles.chunkDeletes(directory, 3))
        .is(sameFileAs(SegmentFiles.chunkDeletes(directory, 2)))
        .isNot(sameFileAs(SegmentFiles.chunkDeletes(directory, 1)));
    assertThat(SegmentFiles.documentDeletes(directory, 3))
        .isNot(sameFileAs(SegmentFiles.documentDeletes(directory, 2)));
    DeletionsFiles.stale(directory, 3)
        .forEach(stale -> assertThat(stale.toFile().delete()).isTrue());
    Deletions read = sealed.readDeletions(three.file());
    assertThat(read.chunks().contains(0) && read.chunks().contains(5)).isTrue();
    assertThat(read.chunks().count()).isEqualTo(2);
    assertThat(read.documents().contains(1)).isTrue();
    sealed.release();
  }

  private static Condition<Path> sameFileAs(Path other) {
    return new Condition<>(
        path -> {
          try {
            return Files.isSameFile(path, other);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        "the same file as %s",
        other);
  }
}
