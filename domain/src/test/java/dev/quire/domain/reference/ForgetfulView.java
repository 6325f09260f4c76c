package dev.quire.domain.reference;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.library.Library;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.Nearest;
import dev.quire.domain.store.NearestQuery;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A view as an index is that misses a part of what it is asked for: with an efSearch below some
 * figure, the nearest of all.
 */
public record ForgetfulView(LibraryView whole, int efThatMissesNothing) implements LibraryView {

  @Override
  public Nearest nearest(NearestQuery query) {
    if (!misses(query.aim())) {
      return whole.nearest(query);
    }
    NearestQuery more =
        new NearestQuery(
            query.query(), query.k() + 1, query.filter(), query.aim(), query.deadlineNanos());
    Nearest found = whole.nearest(more);
    List<Match> others = found.matches().stream().skip(1).toList();
    return new Nearest(others, found.index(), found.generation(), found.explanation());
  }

  private boolean misses(Aim aim) {
    return aim instanceof Effort effort
        && effort.efSearch() > 0
        && effort.efSearch() < efThatMissesNothing;
  }

  @Override
  public Library library() {
    return whole.library();
  }

  @Override
  public FieldKinds fieldKinds() {
    return whole.fieldKinds();
  }

  @Override
  public List<Match> sample(int count, long seed) {
    return whole.sample(count, seed);
  }

  @Override
  public List<FoundChunk> read(List<Match> matches, Set<HitPart> parts) {
    return whole.read(matches, parts);
  }

  @Override
  public Chunk chunk(Match match) {
    return whole.chunk(match);
  }

  @Override
  public Optional<Chunk> chunk(ChunkId id) {
    return whole.chunk(id);
  }

  @Override
  public List<Chunk> chunksAfter(Optional<ChunkId> after, FilterQuery query, int limit) {
    return whole.chunksAfter(after, query, limit);
  }

  @Override
  public List<ChunkId> chunkIds(FilterQuery query) {
    return whole.chunkIds(query);
  }

  @Override
  public List<Document> documentsAfter(Optional<DocumentId> after, FilterQuery query, int limit) {
    return whole.documentsAfter(after, query, limit);
  }

  @Override
  public Optional<Document> document(DocumentId id) {
    return whole.document(id);
  }

  @Override
  public List<Chunk> chunksOf(DocumentId id, int fromOrdinal, int limit) {
    return whole.chunksOf(id, fromOrdinal, limit);
  }

  @Override
  public List<Chunk> around(DocumentId document, int ordinal, int before, int after) {
    return whole.around(document, ordinal, before, after);
  }

  @Override
  public long countChunks(FilterQuery query) {
    return whole.countChunks(query);
  }

  @Override
  public void close() {
    whole.close();
  }
}
