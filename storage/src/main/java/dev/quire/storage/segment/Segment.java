package dev.quire.storage.segment;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.metadata.Metadata;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.metadata.RowTests;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Rows of chunks and rows of documents, numbered from 0 each. A published row never changes, so
 * readers need no lock. Whether a row is deleted or replaced by a newer one is not known here: see
 * {@link DeletedRows}.
 *
 * <p>Whoever reads holds the segment by {@link #retain} and gives it back by {@link #release};
 * memory and files go when the last user has gone. Nothing may be read after that, the memory
 * segments handed out included.
 */
public sealed interface Segment permits StoredSegment {
  /** Chunks, or documents, that one sealed segment can hold: 805,306,368. */
  int MAX_ROWS = IdTable.MAX_ROWS;

  int dimension();

  int chunkRows();

  int documentRows();

  /** The newest row of this segment with the id, deleted or not; −1 where there is none. */
  int findChunk(HashedId id);

  /** The same, for one look. */
  default int findChunk(ChunkId id) {
    return findChunk(HashedId.of(id));
  }

  /** The same of many; −1 in the place of each that is not here. */
  int[] findChunks(List<HashedId> ids);

  /** The newest document row of this segment with the id, deleted or not; −1 for none. */
  int findDocument(HashedId id);

  /** The same, for one look. */
  default int findDocument(DocumentId id) {
    return findDocument(HashedId.of(id));
  }

  ChunkId chunkId(int row);

  /** Those of all these rows, in their order. */
  List<ChunkId> chunkIds(int... rows);

  DocumentId documentIdOf(int row);

  int ordinal(int row);

  /** Of the chunk. */
  String text(int row);

  /** The whole chunk, its embedding included. */
  Chunk chunk(int row);

  Embedding embedding(int row);

  /** The chunk's embedding where it lies: float[dimension]. */
  MemorySegment vector(int row);

  /** Of the chunk. */
  Metadata metadata(int row);

  DocumentId documentId(int documentRow);

  Document document(int documentRow);

  /** The rows of this segment that hold chunks of the document, deleted ones included. */
  int[] chunkRowsOf(DocumentId id);

  /** Chunk rows by ascending id; of equal ids the newest row comes last. */
  IdOrder chunkOrder();

  /** Document rows by ascending id; of equal ids the newest row comes last. */
  IdOrder documentOrder();

  /**
   * The kinds that the fields of chunks hold, and under {@code document.} those of documents, as a
   * filter names them.
   */
  FieldKinds fieldKinds();

  /** Asks chunk rows for the chunk's own fields. */
  RowTests chunkTests();

  /** Asks document rows for the document's fields, without their prefix. */
  RowTests documentTests();

  /** How many documents the chunk rows belong to, or more. */
  int owners();

  /** The number of the document that the chunk row belongs to, below {@link #owners}. */
  int ownerOf(int row);

  /** The UTF-8 of the id of the document of this number. */
  MemorySegment ownerId(int owner);

  /**
   * For each owner the newest document row of this segment with its id, deleted or not; −1 where
   * there is none. Not to be changed.
   */
  int[] documentRowsOfOwners();

  /** The chunk rows, deleted ones included, that belong to one of these owners. */
  RowBits chunksOf(RowBits owners);

  /** All embeddings by ascending row, in as few blocks as they lie in. */
  List<VectorBlock> vectors();

  /** What the segment takes: on the disk when sealed, in memory when live. */
  long bytes();

  /** Adds a user and returns this; the segment must not be gone already. */
  Segment retain();

  /** One user less. */
  void release();
}
