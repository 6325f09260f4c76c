package dev.quire.domain.store;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.library.Library;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.HitPart;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One consistent state of a library, read without its lock while writes go on. It keeps the files
 * that it names from being deleted, so it must be closed, soon.
 */
public interface LibraryView extends AutoCloseable {

  Library library();

  /** The kinds of value that the metadata fields hold, as a filter names them. */
  FieldKinds fieldKinds();

  /** The nearest chunks, nearest first, equal distances by chunk id. */
  Nearest nearest(NearestQuery query);

  /**
   * Random chunks, the same for the same seed; all of them where there are no more than asked for.
   * Their distances mean nothing.
   */
  List<Match> sample(int count, long seed);

  /**
   * Of the chunks that matches point at, in their order: where they are, and of the rest no more
   * than these parts. (A document is read by {@link #document}.)
   */
  List<FoundChunk> read(List<Match> matches, Set<HitPart> parts);

  /** The chunk that a match points at, with its embedding. */
  Chunk chunk(Match match);

  Optional<Chunk> chunk(ChunkId id);

  /** Chunks by ascending id after the given one, as many as match the filter, up to the limit. */
  List<Chunk> chunksAfter(Optional<ChunkId> after, FilterQuery query, int limit);

  /** The ids of all chunks that match the filter, ascending. */
  List<ChunkId> chunkIds(FilterQuery query);

  /**
   * Documents by ascending id after the given one, as many as match the filter (on their own
   * fields, named without {@code document.}), up to the limit.
   */
  List<Document> documentsAfter(Optional<DocumentId> after, FilterQuery query, int limit);

  Optional<Document> document(DocumentId id);

  /** Chunks of a document by ascending ordinal, from the given ordinal on, up to the limit. */
  List<Chunk> chunksOf(DocumentId id, int fromOrdinal, int limit);

  /**
   * The chunk of this ordinal with its neighbours in its document, in order: up to so many before
   * and after it.
   */
  List<Chunk> around(DocumentId document, int ordinal, int before, int after);

  long countChunks(FilterQuery query);

  @Override
  void close();
}
