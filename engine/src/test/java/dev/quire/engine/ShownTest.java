package dev.quire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.OpenLibrary.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers wait for no lock, and yet see every write whole or not at all. */
class ShownTest {
  private static final int CHUNKS = 40;
  private static final int WRITES = 400;
  private static final int READERS = 3;

  @TempDir Path directory;

  @Test
  void a_search_waits_for_no_write() {
    try (Quire quire = Quire.open(directory, Embedders.NONE)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 3);
      OpenLibrary open = quire.libraries().open(SmallLibrary.ID);
      open.write(
          Durability.FSYNC,
          state -> {
            // in the hands of a thread that does not hold the lock
            assertThat(CompletableFuture.supplyAsync(() -> nearest(quire)).join())
                .containsExactly("c0", "c1", "c2");
            return Change.of(without("c1"), "");
          });
      assertThat(nearest(quire)).containsExactly("c0", "c2");
    }
  }

  private static List<String> nearest(Quire quire) {
    return SmallLibrary.ids(quire.search().search(SmallLibrary.ID, SmallLibrary.near(0, 3)));
  }

  private static Command without(String chunk) {
    return new Command.Write(List.of(), List.of(new ChunkId(chunk)), List.of(), List.of());
  }

  @Test
  void views_show_writes_whole_while_rows_are_sealed_and_merged() throws Exception {
    EngineOptions eager = new EngineOptions(CHUNKS * 5, 1 << 20, 2, 1);
    try (Quire quire = Quire.open(directory, Embedders.NONE, eager);
        var pool = Executors.newFixedThreadPool(READERS)) {
      SmallLibrary.create(quire, SmallLibrary.ID, 0);
      put(quire, 0);
      AtomicBoolean written = new AtomicBoolean();
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(pool.submit(() -> readUntil(written, quire)));
      }
      for (int write = 1; write <= WRITES; write++) {
        put(quire, write);
      }
      written.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  /** All chunks by one command. */
  private static void put(Quire quire, int write) {
    List<Item> items =
        IntStream.range(0, CHUNKS)
            .mapToObj(
                i ->
                    new Item(
                        new DocumentId("d"),
                        new ChunkDraft(
                            Optional.of(new ChunkId("c" + i)),
                            "write " + write,
                            Optional.of(Embedding.of(i, write)),
                            Metadata.EMPTY)))
            .toList();
    quire.chunks().writeAll(SmallLibrary.ID, items, ChunkWrites.Mode.UPSERT, Durability.ASYNC);
  }

  private static void readUntil(AtomicBoolean written, Quire quire) {
    long last = 0;
    do {
      try (LibraryView view = quire.libraries().open(SmallLibrary.ID).view()) {
        List<Chunk> chunks =
            view.chunksAfter(Optional.empty(), FilterQuery.of(Filter.ALL), 2 * CHUNKS);
        assertThat(chunks).hasSize(CHUNKS);
        assertThat(chunks.stream().map(Chunk::text).distinct()).hasSize(1);
        assertThat(chunks.getFirst().revision()).isGreaterThanOrEqualTo(last);
        last = chunks.getFirst().revision();
      }
    } while (!written.get());
  }

  @Test
  void a_closed_library_shows_nothing_and_its_memory_goes_with_the_last_view() {
    Quire quire = Quire.open(directory, Embedders.NONE);
    SmallLibrary.create(quire, SmallLibrary.ID, 3);
    OpenLibrary open = quire.libraries().open(SmallLibrary.ID);
    try (LibraryView view = open.view()) {
      quire.close();
      assertThatExceptionOfType(NotFound.class).isThrownBy(open::view);
      assertThat(view.countChunks(FilterQuery.of(Filter.ALL))).isEqualTo(3);
      assertThat(view.chunk(new ChunkId("c1"))).isPresent();
    }
  }
}
