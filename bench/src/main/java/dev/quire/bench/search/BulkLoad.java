package dev.quire.bench.search;

import dev.quire.bench.rows.FloatRows;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkWrites;
import dev.quire.domain.store.Durability;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Rows into a library, batch by batch; the chunk's id is its row number. */
public final class BulkLoad {
  private static final DocumentId DOCUMENT = new DocumentId("rows");

  private final ChunkService chunks;
  private final LibraryId library;
  private final Durability durability;

  /** Creates the document that the chunks belong to. */
  public BulkLoad(ChunkService chunks, LibraryId library, Durability durability) {
    this.chunks = chunks;
    this.library = library;
    this.durability = durability;
    chunks.ensureDocument(library, DOCUMENT, durability);
  }

  /** Writes the rows of these numbers in their order, so many at once, with what each carries. */
  public void load(FloatRows rows, int[] numbers, int batch, IntFunction<Metadata> metadata) {
    for (int at = 0; at < numbers.length; at += batch) {
      write(
          Arrays.stream(numbers, at, Math.min(at + batch, numbers.length))
              .mapToObj(row -> item(row, rows.row(row), metadata.apply(row)))
              .toList());
    }
  }

  /** Writes one batch, all or nothing, and returns when it is as durable as was asked. */
  public void write(List<ChunkService.Item> items) {
    chunks.writeAll(library, items, ChunkWrites.Mode.INSERT, durability);
  }

  /** The chunk of a row; takes the array. */
  public static ChunkService.Item item(int row, float[] values) {
    return item(row, values, Metadata.EMPTY);
  }

  /** The same with metadata. */
  public static ChunkService.Item item(int row, float[] values, Metadata metadata) {
    return new ChunkService.Item(
        DOCUMENT,
        new ChunkDraft(
            Optional.of(new ChunkId(Integer.toString(row))),
            "",
            Optional.of(Embedding.owning(values)),
            metadata));
  }

  /** The row of a chunk. */
  public static int row(ChunkId id) {
    return Integer.parseInt(id.value());
  }
}
