package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotSearchTest {
  private static final LibraryId LIBRARY = new LibraryId("library");

  @TempDir Path directory;

  @Test
  void a_snapshot_answers_as_the_library_did_when_it_was_made() {
    try (Quire quire = Quire.open(directory)) {
      SmallLibrary.create(quire, LIBRARY, 20);
      quire.libraries().snapshots(LIBRARY).create("before");
      List<String> then =
          SmallLibrary.ids(quire.search().search(LIBRARY, SmallLibrary.near(7.2f, 5)));
      quire.documents().delete(LIBRARY, new DocumentId("d"), Precondition.none(), Durability.FSYNC);
      SmallLibrary.add(quire, LIBRARY, "later", 100, 110);
      assertThat(found(quire, SmallLibrary.near(7.2f, 5))).isEqualTo(then).startsWith("c7");
      assertThat(found(quire, SmallLibrary.query(new SearchQuery.OfChunk(new ChunkId("c3")), 1)))
          .containsExactly("c3");
      assertThatThrownBy(
              () ->
                  found(quire, SmallLibrary.query(new SearchQuery.OfChunk(new ChunkId("c101")), 1)))
          .isInstanceOf(NotFound.class);
      assertThatThrownBy(
              () -> quire.search().searchSnapshot(LIBRARY, "none", SmallLibrary.near(0, 1)))
          .isInstanceOf(NotFound.class);
    }
  }

  private static List<String> found(Quire quire, SearchQuery query) {
    return SmallLibrary.ids(quire.search().searchSnapshot(LIBRARY, "before", query));
  }

  @Test
  void the_snapshot_of_an_empty_library_answers_nothing() {
    try (Quire quire = Quire.open(directory)) {
      quire.libraries().create(LibraryDraft.ofVectors("library", 2));
      quire.libraries().snapshots(LIBRARY).create("before");
      assertThat(found(quire, SmallLibrary.near(1, 3))).isEmpty();
    }
  }

  @Test
  void a_snapshot_is_deleted_safely_while_it_is_searched() throws Exception {
    try (Quire quire = Quire.open(directory);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      SmallLibrary.create(quire, LIBRARY, 2_000);
      for (int round = 0; round < 10; round++) {
        String name = "round-" + round;
        quire.libraries().snapshots(LIBRARY).create(name);
        LibraryView held = quire.libraries().snapshots(LIBRARY).view(name);
        List<Future<Integer>> searches =
            IntStream.range(0, 3).mapToObj(i -> threads.submit(() -> until(quire, name))).toList();
        assertThat(quire.libraries().snapshots(LIBRARY).delete(name)).isTrue();
        for (Future<Integer> search : searches) {
          assertThat(search.get()).isNotNegative();
        }
        assertThat(held.chunksAfter(Optional.empty(), FilterQuery.of(Filter.ALL), 5_000))
            .hasSize(2_000);
        held.close();
        assertThat(quire.libraries().snapshots(LIBRARY).list()).isEmpty();
      }
    }
  }

  /** Searches until the snapshot is gone. */
  private static int until(Quire quire, String name) {
    for (int searches = 0; ; searches++) {
      try {
        assertThat(
                SmallLibrary.ids(
                    quire.search().searchSnapshot(LIBRARY, name, SmallLibrary.near(9.1f, 2))))
            .containsExactly("c9", "c10");
      } catch (NotFound e) {
        return searches;
      }
    }
  }

  @Test
  void a_snapshot_that_nobody_asks_is_let_go() {
    try (Quire quire = Quire.open(directory)) {
      SmallLibrary.create(quire, LIBRARY, 5);
      quire.libraries().snapshots(LIBRARY).create("kept");
    }
    try (DataDirectory data = DataDirectory.open(directory);
        OpenSnapshots open =
            new OpenSnapshots(
                data.find(LIBRARY).orElseThrow().snapshots(), Duration.ofMillis(20))) {
      try (LibraryView view = open.view("kept")) {
        awaitNone(open);
        assertThat(view.chunk(new ChunkId("c4"))).isPresent();
      }
      open.view("kept").close();
      awaitNone(open);
    }
  }

  private static void awaitNone(OpenSnapshots open) {
    long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (open.count() > 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
