package dev.quire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexType;
import dev.quire.storage.Manifest.SegmentEntry;
import dev.quire.storage.file.Cancellation;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.ScratchArena;
import dev.quire.storage.segment.DeletionsFile;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.RowRefs;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.SegmentContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment with 1.2 MB of vectors, opened again and again. */
class ProvenArraysTest {
  private static final int DIMENSION = 300;
  private static final int ROWS = 1_000;

  @TempDir Path data;
  private Path library;

  @BeforeEach
  void write() {
    try (DataDirectory directory = DataDirectory.open(data)) {
      LibraryDirectory made =
          directory.finish(directory.create(Samples.library("large", DIMENSION)));
      library = made.path();
      LiveSegment live = new LiveSegment(DIMENSION);
      RowRefs.Builder rows = new RowRefs.Builder();
      RowRefs.Builder documents = new RowRefs.Builder();
      documents.add(0, 0);
      Samples samples = new Samples(new Random(1), DIMENSION);
      live.append(samples.document("d"));
      for (int i = 0; i < ROWS; i++) {
        live.append(samples.chunk("c" + i, "d", i));
        rows.add(0, i);
      }
      SegmentContent content =
          new SegmentContent(
              DIMENSION, List.of(live), rows.build(), documents.build(), "{}", List.of());
      try (ScratchArena scratch = new ScratchArena(library, 1 << 20, Cancellation.NEVER)) {
        made.writeSegment(1, content, scratch, Cancellation.NEVER).synced().release();
      }
      SegmentEntry entry = new SegmentEntry(1, IndexType.BRUTE, DeletionsFile.NONE);
      made.publish(new Manifest(made.manifest().library(), List.of(entry), 2, 0, "{}"));
      live.release();
    }
  }

  @Test
  void what_was_compared_is_not_read_again_while_its_file_is_the_same() throws IOException {
    SealedSegment segment = open();
    // a flip that even leaves the time as it was, of a file that is open: the one thing unseen
    flip(true);
    keep(segment, later());
    open().release();
    assertThat(Files.exists(library.resolve(ProvenArrays.FILE))).isTrue();
    Files.delete(library.resolve(ProvenArrays.FILE));
    requireRefused();
  }

  @Test
  void a_flip_in_a_closed_library_is_noticed_whatever_time_its_file_is_given() throws IOException {
    keep(open(), later());
    open().release();
    flip(true);
    requireRefused();
    flip(false);
    open().release();
    flip(false);
    requireRefused();
  }

  @Test
  void a_hard_link_leaves_what_is_known() throws IOException {
    SealedSegment segment = open();
    Files.createLink(data.resolve("link"), vectors());
    keep(segment, later());
    assertThat(proven()).isTrue();
    Files.delete(data.resolve("link"));
    assertThat(proven()).as("linked since").isFalse();
    open().release();
  }

  @Test
  void what_changed_a_moment_ago_is_not_known_yet() throws IOException {
    // of all files the first that was written
    keep(open(), Files.getLastModifiedTime(vectors()).toInstant());
    assertThat(library.resolve(ProvenArrays.FILE)).doesNotExist();
  }

  @Test
  void what_is_known_and_damaged_is_not_believed_and_noticed() throws IOException {
    keep(open(), later());
    Path file = library.resolve(ProvenArrays.FILE);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 7) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);
      assertThat(proven()).isFalse();
      assertThat(ProvenArrays.problem(library)).isPresent();
    }
    assertThat(new Fsck(data, new NoIndexes()).check())
        .singleElement()
        .matches(finding -> !finding.isDamage() && finding.path().endsWith(ProvenArrays.FILE));
  }

  private SealedSegment open() {
    ProvenArrays proven = new ProvenArrays(new DiskFiles(), library);
    return SealedSegment.open(
        new DiskFiles(),
        library.resolve("segments/1"),
        (array, stamp) -> proven.holds(1, array, stamp));
  }

  private void keep(SealedSegment segment, Instant now) {
    new ProvenArrays(new DiskFiles(), library).keep(List.of(segment), now);
    segment.release();
  }

  private boolean proven() {
    SealedSegment segment = open();
    segment.release();
    return new ProvenArrays(new DiskFiles(), library)
        .holds(1, "vectors", segment.stamps().get("vectors"));
  }

  private static Instant later() {
    return Instant.now().plus(Duration.ofMinutes(1));
  }

  private Path vectors() {
    return library.resolve("segments/1/vectors.npy");
  }

  private void flip(boolean unseen) throws IOException {
    FileTime time = Files.getLastModifiedTime(vectors());
    byte[] bytes = Files.readAllBytes(vectors());
    bytes[bytes.length / 2] ^= 1;
    Files.write(vectors(), bytes);
    if (unseen) {
      Files.setLastModifiedTime(vectors(), time);
    }
  }

  private void requireRefused() {
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("vectors.npy is not what was written");
  }
}
