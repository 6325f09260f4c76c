package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Durability;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Libraries cost no threads, and files only while they are written to; the bench has more of them.
 */
@Timeout(1800)
class ManyLibrariesTest {
  private static final int LIBRARIES = 300;

  /** What the process itself opens meanwhile, classes for the most part. */
  private static final int OTHERS = 30;

  @TempDir Path directory;

  @Test
  void many_libraries_take_few_files_and_threads_and_are_found_again() {
    long files = openFiles();
    long threads = threads();
    try (Quire quire = Quire.open(directory)) {
      for (int i = 0; i < LIBRARIES; i++) {
        quire.libraries().create(LibraryDraft.ofVectors(id(i).value(), 2));
        quire.documents().create(id(i), DocumentDraft.ofChunks("d", ""), Durability.ASYNC);
      }
      // in turns, so that each journal has ended its file when its library is written to again
      for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < LIBRARIES; i++) {
          var chunk = ChunkDraft.of("chunk-" + turn, "", i, 1 + turn);
          quire.chunks().add(id(i), new DocumentId("d"), chunk, Durability.FSYNC);
        }
      }
      assertThat(openFiles() - files).isLessThan(Catalog.MAX_OPEN_JOURNALS + OTHERS);
      assertThat(threads() - threads).isLessThan(OTHERS);
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(openFiles() - files).isLessThan(OTHERS);
      assertThat(threads() - threads).isLessThan(OTHERS);
      for (int i = 0; i < LIBRARIES; i++) {
        assertThat(quire.chunks().count(id(i), Filter.ALL)).isEqualTo(2);
      }
    }
  }

  @Test
  void one_damaged_library_among_many_is_listed_and_the_others_are_open() throws Exception {
    try (Quire quire = Quire.open(directory)) {
      for (int i = 0; i < 2 * ForEach.MANY; i++) {
        quire.libraries().create(LibraryDraft.ofVectors(id(i).value(), 2));
      }
    }
    Files.writeString(directory.resolve(id(7).value()).resolve("manifest.json"), "{}");
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.damaged()).singleElement().matches(damaged -> damaged.id().equals(id(7)));
      assertThat(quire.libraries().listAll(Optional.empty(), 1_000).items())
          .hasSize(2 * ForEach.MANY);
    }
  }

  private static LibraryId id(int i) {
    return new LibraryId("library-" + i);
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static long threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
