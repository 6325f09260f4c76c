package dev.quire.storage.segment;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.storage.json.MetadataJson;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a live segment in memory outside the heap, with the tables that find them. One writer
 * appends; what a reader may see is bounded by the counts that it brings.
 */
@SuppressWarnings("EnumOrdinal") // columns lie in the order of their enum, in memory alone
final class LiveRows {
  private final Arena arena;
  private final int dimension;
  private final LiveVectors vectors;
  private final LiveNumbers[] chunkNumbers = new LiveNumbers[ChunkNumber.values().length];
  private final LiveBytes texts;
  private final LiveBytes ids;
  private final LiveBytes metadata;
  private final LiveRecords documents;
  private final LiveIds chunkIds = new LiveIds(row -> chunkBytes(ChunkBytes.ID, row));
  private final LiveOwners owners;
  private final LiveIds documentIds = new LiveIds(row -> documentBytes(DocumentBytes.ID, row));
  private final LiveOrder chunkOrder = new LiveOrder(row -> chunkBytes(ChunkBytes.ID, row));
  private final LiveOrder documentOrder =
      new LiveOrder(row -> documentBytes(DocumentBytes.ID, row));
  private final LiveFields fields = new LiveFields(this);
  private final FieldKindsSeen kinds = new FieldKindsSeen();
  private final float[] scratch;
  private int chunks;

  LiveRows(int dimension, Arena arena) {
    this.dimension = dimension;
    this.arena = arena;
    for (ChunkNumber column : ChunkNumber.values()) {
      chunkNumbers[column.ordinal()] = new LiveNumbers(arena, SegmentFiles.dtype(column).bytes());
    }
    this.ids = new LiveBytes(arena);
    this.texts = new LiveBytes(arena);
    this.metadata = new LiveBytes(arena);
    this.owners = new LiveOwners(arena);
    this.documents =
        new LiveRecords(arena, DocumentNumber.values().length, DocumentBytes.values().length);
    this.vectors = new LiveVectors(arena, dimension);
    this.scratch = new float[dimension];
  }

  int append(Chunk chunk) {
    if (chunk.embedding().dimension() != dimension) {
      throw new AssertionError(
          "an embedding of %d dimensions came to a segment of %d"
              .formatted(chunk.embedding().dimension(), dimension));
    }
    HashedId id = HashedId.of(chunk.id());
    int row = chunks;
    ids.append(row, id.utf8());
    texts.append(row, utf8(chunk.text()));
    metadata.append(row, MetadataJson.toBytes(chunk.metadata()));
    appendNumbers(row, chunk);
    chunk.embedding().copyTo(scratch, 0);
    vectors.append(row, scratch);
    chunkIds.add(row, id);
    owners.add(row, chunk.documentId());
    kinds.chunk(chunk.metadata());
    // last: where memory ran out before, the row is written anew
    chunks = row + 1;
    return row;
  }

  private void appendNumbers(int row, Chunk chunk) {
    numbers(ChunkNumber.ORDINAL).append(row, chunk.ordinal());
    numbers(ChunkNumber.CREATED).append(row, chunk.createdAt().toEpochMilli());
    numbers(ChunkNumber.UPDATED).append(row, chunk.updatedAt().toEpochMilli());
    numbers(ChunkNumber.REVISION).append(row, chunk.revision());
  }

  private LiveNumbers numbers(ChunkNumber column) {
    return chunkNumbers[column.ordinal()];
  }

  private LiveBytes bytes(ChunkBytes column) {
    return switch (column) {
      case ID -> ids;
      case TEXT -> texts;
      case METADATA -> metadata;
      case DOCUMENT_ID ->
          throw new IllegalArgumentException("the ids of documents are not kept for each row");
    };
  }

  int append(Document document) {
    HashedId id = HashedId.of(document.id());
    long[] numbers = {
      document.createdAt().toEpochMilli(), document.updatedAt().toEpochMilli(), document.revision()
    };
    byte[][] strings = {
      id.utf8(),
      utf8(document.title()),
      utf8(document.source()),
      MetadataJson.toBytes(document.metadata())
    };
    int row = documents.append(numbers, strings);
    documentIds.add(row, id);
    kinds.document(document.metadata());
    return row;
  }

  int dimension() {
    return dimension;
  }

  int findChunk(HashedId id, int limit) {
    return chunkIds.newest(id, limit);
  }

  int[] findChunks(List<HashedId> ids, int limit) {
    return chunkIds.newest(ids, limit);
  }

  int findDocument(HashedId id, int limit) {
    return documentIds.newest(id, limit);
  }

  /** Chunk rows of the document, ascending. */
  int[] chunkRowsOf(DocumentId id, int limit) {
    return owners.rowsOf(HashedId.of(id), limit);
  }

  LiveOwners owners() {
    return owners;
  }

  IdOrder chunkOrder(int rows) {
    return chunkOrder.of(rows);
  }

  IdOrder documentOrder(int rows) {
    return documentOrder.of(rows);
  }

  LiveVectors vectors() {
    return vectors;
  }

  long chunkNumber(ChunkNumber column, int row) {
    return numbers(column).get(row);
  }

  MemorySegment chunkNumbers(ChunkNumber column, int row, int most) {
    return numbers(column).run(row, most);
  }

  MemorySegment chunkBytes(ChunkBytes column, int row) {
    return column == ChunkBytes.DOCUMENT_ID
        ? owners.id(owners.ownerOf(row))
        : bytes(column).get(row);
  }

  BytesRun chunkRun(ChunkBytes column, int row, int most) {
    return bytes(column).run(row, most);
  }

  long documentNumber(DocumentNumber column, int row) {
    return documents.number(column.ordinal(), row);
  }

  MemorySegment documentBytes(DocumentBytes column, int row) {
    return documents.bytes(column.ordinal(), row);
  }

  LiveFields fields() {
    return fields;
  }

  FieldKinds kinds() {
    return kinds.kinds();
  }

  /** Inside and outside the heap. */
  long memoryBytes() {
    return vectors.memoryBytes()
        + ids.memoryBytes()
        + texts.memoryBytes()
        + metadata.memoryBytes()
        + Arrays.stream(chunkNumbers).mapToLong(LiveNumbers::memoryBytes).sum()
        + documents.memoryBytes()
        + chunkIds.memoryBytes()
        + owners.memoryBytes()
        + documentIds.memoryBytes();
  }

  /** Frees the memory; nothing may be read afterwards. */
  void close() {
    arena.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
