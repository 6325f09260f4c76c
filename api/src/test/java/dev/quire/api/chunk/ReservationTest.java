package dev.quire.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import dev.quire.engine.EngineOptions;
import dev.quire.engine.Quire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of rows that were stored before their stream was broken off. */
class ReservationTest {
  private static final LibraryId LIBRARY = new LibraryId("library");
  private static final DocumentId DOCUMENT = new DocumentId("d");
  private static final int ATTEMPTS = 1_000;

  // what one write brings fills it; nobody waits for room
  private static final EngineOptions SMALL =
      EngineOptions.DEFAULT.with(new EngineOptions.Memory(1 << 16, 1 << 16, Duration.ZERO));

  @TempDir Path directory;

  @Test
  void rows_that_a_full_memory_keeps_from_being_more_are_stored_without_reservation() {
    int stored;
    try (Quire quire = open()) {
      stored = writeUntilRefused(quire);
      assertThat(Reservation.of(quire.chunks(), LIBRARY)).isEmpty();
    }
    try (Quire quire = Quire.open(directory)) {
      assertThat(quire.chunks().count(LIBRARY, Filter.ALL)).isEqualTo(stored);
    }
  }

  @Test
  void rows_of_a_library_that_is_deleted_meanwhile_are_not_said_to_be_there() {
    try (Quire quire = open()) {
      write(quire, 0);
      quire.libraries().delete(LIBRARY, Precondition.none());
      assertThat(Reservation.of(quire.chunks(), LIBRARY)).contains("gone");
    }
  }

  private Quire open() {
    Quire quire = Quire.open(directory, Embedders.NONE, SMALL);
    quire.libraries().create(LibraryDraft.ofVectors(LIBRARY.value(), 2));
    quire
        .documents()
        .create(LIBRARY, DocumentDraft.ofChunks(DOCUMENT.value(), ""), Durability.ASYNC);
    return quire;
  }

  /** Sealing makes room meanwhile: sooner or later a write comes before it. Returns the rows. */
  private static int writeUntilRefused(Quire quire) {
    for (int batch = 0; batch < ATTEMPTS; batch++) {
      try {
        write(quire, batch);
      } catch (Overloaded e) {
        return 500 * batch;
      }
    }
    throw new AssertionError("memory was never full");
  }

  private static void write(Quire quire, int batch) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Optional<ChunkId> id = Optional.of(new ChunkId("c" + batch + "-" + i));
      Optional<Embedding> point = Optional.of(Embedding.of(1, i));
      items.add(new Item(DOCUMENT, new ChunkDraft(id, "x".repeat(500), point, Metadata.EMPTY)));
    }
    quire.chunks().writeAll(LIBRARY, items, Mode.INSERT, Durability.ASYNC);
  }
}
