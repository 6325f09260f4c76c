package dev.quire.storage.segment;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.storage.json.MetadataJson;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment by its columns: what live and sealed ones differ in. The values of the domain are made
 * from the columns here, the same way for both, and a writer copies columns without making values.
 */
non-sealed interface StoredSegment extends Segment {

  /** The vectors from this row on that lie in one piece: at least one, and at most so many. */
  MemorySegment vectors(int row, int most);

  long number(ChunkNumber column, int row);

  /**
   * The numbers from this row on that lie in one piece, as a sealed segment's array holds them: at
   * least one, and at most so many.
   */
  MemorySegment numbers(ChunkNumber column, int row, int most);

  MemorySegment bytes(ChunkBytes column, int row);

  /**
   * The values from this row on that lie in one piece: at least one, and at most so many. Not of
   * documents' ids, which are not kept for each row.
   */
  BytesRun run(ChunkBytes column, int row, int most);

  /** The same as text. */
  default String text(ChunkBytes column, int row) {
    return text(bytes(column, row));
  }

  /** The same of all these rows. */
  default String[] texts(ChunkBytes column, int... rows) {
    String[] texts = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      texts[i] = text(column, rows[i]);
    }
    return texts;
  }

  /** {@link #documentRowsOfOwners} of the first so many. */
  default int[] documentRowsOfOwners(int owners) {
    int[] rows = new int[owners];
    for (int owner = 0; owner < rows.length; owner++) {
      rows[owner] = findDocument(HashedId.ofUtf8(ownerId(owner)));
    }
    return rows;
  }

  long number(DocumentNumber column, int documentRow);

  MemorySegment bytes(DocumentBytes column, int documentRow);

  @Override
  default ChunkId chunkId(int row) {
    return new ChunkId(text(ChunkBytes.ID, row));
  }

  @Override
  default List<ChunkId> chunkIds(int... rows) {
    List<ChunkId> ids = new ArrayList<>(rows.length);
    for (String text : texts(ChunkBytes.ID, rows)) {
      ids.add(new ChunkId(text));
    }
    return ids;
  }

  @Override
  default DocumentId documentIdOf(int row) {
    return new DocumentId(text(ChunkBytes.DOCUMENT_ID, row));
  }

  @Override
  default int ordinal(int row) {
    return (int) number(ChunkNumber.ORDINAL, row);
  }

  @Override
  default String text(int row) {
    return text(ChunkBytes.TEXT, row);
  }

  @Override
  default Chunk chunk(int row) {
    return new Chunk(
        chunkId(row),
        documentIdOf(row),
        ordinal(row),
        text(row),
        metadata(row),
        embedding(row),
        Instant.ofEpochMilli(number(ChunkNumber.CREATED, row)),
        Instant.ofEpochMilli(number(ChunkNumber.UPDATED, row)),
        number(ChunkNumber.REVISION, row));
  }

  @Override
  default Embedding embedding(int row) {
    return Embedding.owning(vector(row).toArray(ValueLayout.JAVA_FLOAT));
  }

  @Override
  default Metadata metadata(int row) {
    return MetadataJson.read(bytes(ChunkBytes.METADATA, row).toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  default DocumentId documentId(int documentRow) {
    return new DocumentId(text(bytes(DocumentBytes.ID, documentRow)));
  }

  @Override
  default Document document(int documentRow) {
    return new Document(
        documentId(documentRow),
        text(bytes(DocumentBytes.TITLE, documentRow)),
        text(bytes(DocumentBytes.SOURCE, documentRow)),
        documentMetadata(documentRow),
        Instant.ofEpochMilli(number(DocumentNumber.CREATED, documentRow)),
        Instant.ofEpochMilli(number(DocumentNumber.UPDATED, documentRow)),
        number(DocumentNumber.REVISION, documentRow));
  }

  default Metadata documentMetadata(int documentRow) {
    return MetadataJson.read(
        bytes(DocumentBytes.METADATA, documentRow).toArray(ValueLayout.JAVA_BYTE));
  }

  private static String text(MemorySegment utf8) {
    return new String(utf8.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }
}
