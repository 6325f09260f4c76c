package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.IndexSpec;
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

/** A disk that is full refuses, and takes again once there is room. */
class FullDiskTest {
  @TempDir Path temporary;
  private UpkeepLibrary library;

  @BeforeEach
  void open() {
    library = new UpkeepLibrary(temporary.resolve("data"));
  }

  @Test
  void a_full_disk_refuses_writes_and_takes_them_again_when_there_is_room() throws IOException {
    Path backups = Files.createDirectory(temporary.resolve("backups"));
    FaultyFiles files = new FaultyFiles(new Random(1), backups, Long.MAX_VALUE);
    try (Quire quire = library.open(files)) {
      UpkeepLibrary.fill(quire, "a", 30);
      for (int round = 0; round < 3; round++) {
        String document = "full-" + round;
        files.fillUp(true);
        assertThatThrownBy(() -> UpkeepLibrary.fill(quire, document, 5))
            .isInstanceOf(DiskFull.class);
        assertThatThrownBy(() -> UpkeepLibrary.fill(quire, "again-" + document, 5))
            .isInstanceOf(DiskFull.class);
        assertThatThrownBy(() -> quire.upkeep().save(UpkeepLibrary.ID))
            .isInstanceOf(DiskFull.class);
        assertThat(quire.chunks().count(UpkeepLibrary.ID, Filter.ALL)).isGreaterThanOrEqualTo(30);
        files.fillUp(false);
        UpkeepLibrary.fill(quire, "room-" + round, 5);
      }
    }
    try (Quire quire = library.open(new DiskFiles())) {
      for (int round = 0; round < 3; round++) {
        var chunks =
            quire.documents().chunks(UpkeepLibrary.ID, new DocumentId("room-" + round), 0, 100);
        assertThat(chunks.items()).hasSize(5);
      }
      long count = quire.chunks().count(UpkeepLibrary.ID, Filter.ALL);
      // what was refused came whole or not at all
      assertThat(count).isBetween(45L, 60L);
      assertThat(count % 5).isZero();
    }
    library.requireSound();
  }

  @Test
  void a_build_that_a_full_disk_ends_leaves_no_other_spec() throws IOException {
    Path backups = Files.createDirectory(temporary.resolve("backups"));
    FaultyFiles files = new FaultyFiles(new Random(1), backups, Long.MAX_VALUE);
    IndexSpec spec = new IndexSpec.IvfFlat(4, 4);
    try (Quire quire = library.open(files)) {
      UpkeepLibrary.fill(quire, "a", 30);
      files.fillUp(true);
      IndexSpec before = quire.indexes().state(UpkeepLibrary.ID).asked();
      assertThat(
              UpkeepLibrary.await(quire, quire.indexes().build(UpkeepLibrary.ID, Optional.of(spec)))
                  .state())
          .isEqualTo(Job.State.FAILED);
      assertThat(quire.indexes().state(UpkeepLibrary.ID).asked()).isEqualTo(before);
      files.fillUp(false);
      assertThat(
              UpkeepLibrary.await(quire, quire.indexes().build(UpkeepLibrary.ID, Optional.of(spec)))
                  .state())
          .isEqualTo(Job.State.SUCCEEDED);
      assertThat(quire.indexes().state(UpkeepLibrary.ID).asked()).isEqualTo(spec);
    }
    library.requireSound();
  }
}
