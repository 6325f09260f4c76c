package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.store.Durability;
import dev.quire.storage.file.DiskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of a library take after they were looked after. */
class UpkeepTest {
  @TempDir Path temporary;
  private UpkeepLibrary library;

  @BeforeEach
  void open() {
    library = new UpkeepLibrary(temporary.resolve("data"));
  }

  @Test
  void compaction_gives_the_space_of_deleted_rows_back() throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 150);
      UpkeepLibrary.fill(quire, "b", 150);
      quire.upkeep().save(UpkeepLibrary.ID);
      long before = library.bytes();
      // too few of either segment to be rewritten by itself
      quire.chunks().deleteAll(UpkeepLibrary.ID, UpkeepLibrary.ids("a", 0, 45), Durability.FSYNC);
      quire.chunks().deleteAll(UpkeepLibrary.ID, UpkeepLibrary.ids("b", 0, 45), Durability.FSYNC);
      assertThat(UpkeepLibrary.await(quire, quire.upkeep().compact(UpkeepLibrary.ID)).state())
          .isEqualTo(Job.State.SUCCEEDED);
      assertThat(library.bytes()).isLessThan(before * 85 / 100);
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(210);
    }
    library.requireSound();
  }

  @Test
  void a_segment_that_lost_most_of_its_rows_is_rewritten_by_itself() throws Exception {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 150);
      quire.upkeep().save(UpkeepLibrary.ID);
      long before = UpkeepLibrary.bytes(library.data().resolve("library/segments"));
      quire.chunks().deleteAll(UpkeepLibrary.ID, UpkeepLibrary.ids("a", 0, 120), Durability.FSYNC);
      while (Files.exists(library.data().resolve("library/segments/1"))) {
        Thread.onSpinWait();
      }
      assertThat(UpkeepLibrary.bytes(library.data().resolve("library/segments")))
          .isLessThan(before * 3 / 4);
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(30);
    }
    library.requireSound();
  }

  @Test
  void what_is_saved_needs_no_journal() throws IOException {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.fill(quire, "a", 10);
      long position = quire.upkeep().save(UpkeepLibrary.ID);
      assertThat(quire.libraries().open(UpkeepLibrary.ID).<Long>read(state -> state.position()))
          .isEqualTo(position);
      assertThat(UpkeepLibrary.bytes(library.data().resolve("library/journal"))).isZero();
    }
    try (Quire quire = library.open(new DiskFiles())) {
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(10);
    }
  }

  @Test
  void lists_that_were_built_over_nothing_do_not_keep_later_rows_from_being_saved() {
    try (Quire quire = library.open(new DiskFiles())) {
      UpkeepLibrary.await(
          quire, quire.indexes().build(UpkeepLibrary.ID, Optional.of(new IndexSpec.IvfFlat(4, 4))));
      UpkeepLibrary.fill(quire, "a", 10);
      quire.upkeep().save(UpkeepLibrary.ID);
      assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isEqualTo(10);
    }
    library.requireSound();
  }
}
