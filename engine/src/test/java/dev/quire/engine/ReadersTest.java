package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.service.Minting;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.indexing.Progress;
import dev.quire.storage.Samples;
import dev.quire.storage.file.DiskFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {
  @TempDir Path directory;

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void a_core_is_left_to_readers_until_nobody_has_read_for_a_while() {
    Readers readers = new Readers(nanos::get);
    Progress progress = readers.givenACore(Progress.NONE);
    assertThat(progress.leavesACore()).isFalse();
    readers.noted();
    assertThat(progress.leavesACore()).isTrue();
    for (int i = 0; i < 10; i++) {
      nanos.addAndGet(Duration.ofMillis(60).toNanos());
      readers.noted();
      assertThat(progress.leavesACore()).isTrue();
    }
    nanos.addAndGet(Duration.ofMillis(101).toNanos());
    assertThat(progress.leavesACore()).isFalse();
  }

  @Test
  void what_makes_segments_leaves_a_core_to_who_takes_views() {
    try (Catalog catalog =
        Catalog.open(directory, new DiskFiles(), EngineOptions.DEFAULT, Minting.system())) {
      OpenLibrary library = catalog.create(Samples.library("library", 2));
      Progress progress = SegmentMaker.buildOptions(catalog, BuildPhases.NONE).progress();
      // the time is the system's: where the thread had to wait in between, it looks again
      boolean left = false;
      for (int attempt = 0; !left && attempt < 1_000; attempt++) {
        try (LibraryView view = library.view()) {
          left = view.library().dimension() == 2 && progress.leavesACore();
        }
      }
      assertThat(left).isTrue();
    }
  }
}
