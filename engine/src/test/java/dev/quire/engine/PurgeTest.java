package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.storage.file.DiskFiles;
import dev.quire.storage.file.FaultyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was purged stands in no file, and the receipt is true. */
class PurgeTest {
  @TempDir Path temporary;
  private UpkeepLibrary library;

  @BeforeEach
  void open() {
    library = new UpkeepLibrary(temporary.resolve("data"));
  }

  @Test
  void a_purged_chunk_stands_in_no_file_and_the_receipt_names_the_snapshot_that_has_it()
      throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 50);
      UpkeepLibrary.addSecret(quire);
      var job = quire.indexes().build(UpkeepLibrary.ID, Optional.of(new IndexSpec.Hnsw(4, 20, 20)));
      UpkeepLibrary.await(quire, job);
      UpkeepLibrary.fill(quire, "b", 20);
      quire.libraries().open(UpkeepLibrary.ID).store().snapshots().create("kept");
      assertThat(library.secrets()).isPositive();
      PurgeReceipt receipt =
          quire.upkeep().purge(UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none());
      assertThat(receipt.matchesBefore()).isPositive();
      assertThat(receipt.matchesAfter()).isZero();
      assertThat(receipt.snapshots()).containsExactly("kept");
      assertThat(receipt.isComplete()).isFalse();
      quire.libraries().open(UpkeepLibrary.ID).store().snapshots().delete("kept");
      assertThat(library.secrets()).isZero();
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(70);
      assertThat(quire.indexes().state(UpkeepLibrary.ID).generation()).isEqualTo(1);
      assertThatThrownBy(
              () ->
                  quire
                      .upkeep()
                      .purge(UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none()))
          .isInstanceOf(NotFound.class);
    }
    library.requireSound();
  }

  @Test
  void what_others_say_stays_and_the_purge_is_complete() throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 20);
      DocumentId document = new DocumentId("a");
      float[] elsewhere = {9, 9, 9, 9, 9, 9, 9, 9};
      ChunkDraft quote =
          ChunkDraft.of("quote", "it says: " + UpkeepLibrary.SECRET + "!", elsewhere);
      quire.chunks().add(UpkeepLibrary.ID, document, quote, Durability.FSYNC);
      UpkeepLibrary.addSecret(quire);
      PurgeReceipt first =
          quire.upkeep().purge(UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none());
      assertThat(first.matchesAfter()).isPositive().isEqualTo(first.matchesKept());
      assertThat(first.isComplete()).isTrue();
      // in a snapshot too it is the quote that says so
      quire.libraries().open(UpkeepLibrary.ID).store().snapshots().create("quoting");
      UpkeepLibrary.addSecret(quire);
      PurgeReceipt second =
          quire.upkeep().purge(UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none());
      assertThat(second.snapshots()).isEmpty();
      assertThat(second.isComplete()).isTrue();
    }
    library.requireSound();
  }

  @Test
  void a_purged_document_takes_all_its_chunks_with_it() throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 50);
      UpkeepLibrary.addSecret(quire);
      quire.upkeep().save(UpkeepLibrary.ID);
      // deleted long ago, and still on the disk
      quire
          .chunks()
          .delete(
              UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none(), Durability.FSYNC);
      assertThat(library.secrets()).isPositive();
      PurgeReceipt receipt =
          quire.upkeep().purge(UpkeepLibrary.ID, new DocumentId("a"), Precondition.none());
      assertThat(receipt.isComplete()).isTrue();
      assertThat(library.secrets()).isZero();
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isZero();
    }
    library.requireSound();
  }

  @Test
  void a_purge_that_crashes_anywhere_leaves_before_or_after_and_can_be_repeated()
      throws IOException {
    boolean through = false;
    // -Dstep=1 tries every operation
    for (int operations = 5; !through; operations += Integer.getInteger("step", 43)) {
      Path data = library.data();
      new DiskFiles().deleteTree(data);
      try (Quire quire = library.open(new DiskFiles())) {
        UpkeepLibrary.fill(quire, "a", 10);
        UpkeepLibrary.addSecret(quire);
        quire.upkeep().save(UpkeepLibrary.ID);
        UpkeepLibrary.fill(quire, "b", 4);
      }
      Path backups = Files.createDirectory(temporary.resolve("backups-" + operations));
      FaultyFiles faulty = new FaultyFiles(new Random(operations), backups, operations);
      try (Quire quire = library.open(faulty)) {
        quire.upkeep().purge(UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none());
        through = !faulty.hasCrashed();
      } catch (FaultyFiles.Crash | QuireException e) {
        assertThat(faulty.hasCrashed()).as("%d: %s", operations, e).isTrue();
      }
      faulty.losePowerIfCrashed();
      try (Quire quire = library.open(new DiskFiles())) {
        assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isBetween(14L, 15L);
        try {
          quire.upkeep().purge(UpkeepLibrary.ID, UpkeepLibrary.SECRET_CHUNK, Precondition.none());
        } catch (NotFound e) {
          // the first went through
        }
        assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(14);
        assertThat(library.secrets()).as("after %d operations", operations).isZero();
      }
      library.requireSound();
    }
  }
}
