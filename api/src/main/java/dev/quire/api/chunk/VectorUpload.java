package dev.quire.api.chunk;

import dev.quire.api.problem.StreamCut;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.Violation;
import dev.quire.domain.library.Library;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkService.Item;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Written;
import dev.quire.storage.npy.NpyRows;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

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
  private final IntConsumer told;
  private long stored;

  /**
   * @param told how many rows were stored, each time that some were
   */
  VectorUpload(
      ChunkService chunks,
      Library library,
      DocumentId document,
      Optional<String> idPrefix,
      IntConsumer told) {
    this.chunks = chunks;
    this.library = library;
    this.document = document;
    this.idPrefix = idPrefix;
    this.told = told;
  }

  /**
   * Stores all rows; the last write, of which all before it are part, is as durable as asked. Where
   * the upload is broken off, rows that were stored until then stay, and {@link StreamCut} tells of
   * them.
   */
  Written<Long> store(NpyRows rows, Durability durability) {
    if (rows.dimension() != library.dimension()) {
      throw new DimensionMismatch("the array", rows.dimension(), library.dimension());
    }
    // the document is written first, and durably, so that there is a position even for no rows
    long position = chunks.ensureDocument(library.id(), document, durability).position();
    try {
      return new Written<>(rows.rows(), storeRows(rows, position, durability), durability);
    } catch (QuireException e) {
      if (stored == 0) {
        throw e;
      }
      throw new StreamCut(e, taken(rows.rows()));
    } catch (IOException e) {
      // the connection is gone, or half of it: no fault of ours
      throw new StreamCut(new BadRequestException(e), taken(rows.rows()));
    }
  }

  private long storeRows(NpyRows rows, long documentPosition, Durability durability)
      throws IOException {
    long position = documentPosition;
    while (stored < rows.rows()) {
      List<Item> items = next(rows);
      boolean last = stored + items.size() == rows.rows();
      position =
          chunks
              .writeAll(library.id(), items, Mode.INSERT, last ? durability : Durability.ASYNC)
              .position();
      stored += items.size();
      told.accept(items.size());
    }
    rows.next();
    return position;
  }

  private List<Violation> taken(long all) {
    String reservation = Reservation.of(chunks, library.id());
    var first =
        new Violation(
            "rows", "the first %d of %d are stored%s".formatted(stored, all, reservation));
    var next =
        new Violation(
            "rows[" + stored + "]",
            "is the first that is not known to be stored; an array of these and those behind them is numbered from 0 again, and needs an idPrefix of its own");
    return stored == all ? List.of(first) : List.of(first, next);
  }

  private List<Item> next(NpyRows rows) throws IOException {
    List<Item> items = new ArrayList<>();
    while (items.size() < ROWS_AT_ONCE && stored + items.size() < rows.rows()) {
      items.add(item(rows.next().orElseThrow(), stored + items.size()));
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
