package dev.quire.api.chunk;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Library;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Written;
import dev.quire.storage.npy.NpyRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows of an uploaded array on their way into a document, some at a time, so that an array of any
 * size passes through little memory.
 */
final class VectorUpload {
  private static final int ROWS_AT_ONCE = 1024;

  private final ChunkService chunks;
  private final Library library;
  private final DocumentId document;
  private final Optional<String> idPrefix;

  VectorUpload(
      ChunkService chunks, Library library, DocumentId document, Optional<String> idPrefix) {
    this.chunks = chunks;
    this.library = library;
    this.document = document;
    this.idPrefix = idPrefix;
  }

  /** Stores all rows; the last write, of which all before it are part, is as durable as asked. */
  Written<Long> store(NpyRows rows, Durability durability) throws IOException {
    if (rows.dimension() != library.dimension()) {
      throw new DimensionMismatch("the array", rows.dimension(), library.dimension());
    }
    long stored = 0;
    // the document is written first, and durably, so that there is a position even for no rows
    long position = chunks.ensureDocument(library.id(), document, durability).position();
    while (stored < rows.rows()) {
      List<Item> items = next(rows, stored);
      boolean last = stored + items.size() == rows.rows();
      position =
          chunks
              .writeAll(library.id(), items, Mode.INSERT, last ? durability : Durability.ASYNC)
              .position();
      stored += items.size();
    }
    rows.next();
    return new Written<>(stored, position, durability);
  }

  private List<Item> next(NpyRows rows, long first) throws IOException {
    List<Item> items = new ArrayList<>();
    while (items.size() < ROWS_AT_ONCE && first + items.size() < rows.rows()) {
      items.add(item(rows.next().orElseThrow(), first + items.size()));
    }
    return items;
  }

  private Item item(float[] row, long number) {
    try {
      Embedding embedding = Embedding.owning(row).preparedFor(library.metric());
      Optional<ChunkId> id = idPrefix.map(prefix -> new ChunkId(prefix + number));
      return new Item(document, new ChunkDraft(id, "", Optional.of(embedding), Metadata.EMPTY));
    } catch (InvalidInput e) {
      throw e.under("rows[" + number + "]");
    }
  }
}
