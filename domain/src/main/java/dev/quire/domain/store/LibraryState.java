package dev.quire.domain.store;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.Library;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A library as it is now. Valid only under its lock: every method is a look into memory or a mapped
 * file.
 */
public interface LibraryState {

  Library library();

  /** Position of the last applied command. */
  long position();

  LibrarySize size();

  Optional<Document> document(DocumentId id);

  Optional<Chunk> chunk(ChunkId id);

  boolean hasChunk(ChunkId id);

  /** The places in the list of ids that a chunk has; faster than to ask for one after the other. */
  BitSet chunksAmong(List<ChunkId> ids);

  /** The chunks of a document by ascending ordinal; empty where it has none or does not exist. */
  List<Chunk> chunksOf(DocumentId id);

  /** Their ids alone, in the same order: of a million chunks, a small part of what they are. */
  List<ChunkId> chunkIdsOf(DocumentId id);

  /**
   * The ordinal of a chunk added to the end of the document: one more than the highest that it has
   * now, 0 where it has no chunk.
   */
  int nextOrdinal(DocumentId id);

  /** A consistent view that outlives the lock. To be closed. */
  LibraryView view();
}
