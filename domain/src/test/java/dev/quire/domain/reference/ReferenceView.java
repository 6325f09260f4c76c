package dev.quire.domain.reference;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.FilterMatch;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.ValueKind;
import dev.quire.domain.search.Explanation;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.Nearest;
import dev.quire.domain.store.NearestQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A view of a {@link ReferenceStore}: a copy of its maps, searched by comparing everything. */
final class ReferenceView implements LibraryView {
  private final ReferenceContent content;

  /**
   * @param content the view's own copy
   */
  ReferenceView(ReferenceContent content) {
    this.content = content;
  }

  @Override
  public Library library() {
    return content.library();
  }

  @Override
  public FieldKinds fieldKinds() {
    Map<String, Set<ValueKind>> kinds = new HashMap<>();
    Stream.concat(
            content.chunks().values().stream().map(this::fields),
            content.documents().values().stream()
                .map(document -> prefixed(ReferenceFields.of(document))))
        .forEach(
            fields ->
                fields.forEach(
                    (name, value) ->
                        kinds.computeIfAbsent(name, n -> new HashSet<>()).addAll(value.kinds())));
    return new FieldKinds(kinds);
  }

  @Override
  public Nearest nearest(NearestQuery query) {
    if (System.nanoTime() - query.deadlineNanos() > 0) {
      throw new TimedOut("the search was given no time");
    }
    List<Match> matches =
        chunks(query.filter())
            .map(chunk -> match(chunk, query))
            .sorted(Comparator.comparingDouble(Match::kernelDistance).thenComparing(Match::chunkId))
            .limit(query.k())
            .toList();
    return new Nearest(matches, IndexType.BRUTE, 0, Explanation.NONE);
  }

  @Override
  public Optional<Chunk> chunk(ChunkId id) {
    return Optional.ofNullable(content.chunks().get(id));
  }

  private Match match(Chunk chunk, NearestQuery query) {
    float distance =
        ReferenceDistance.kernelDistance(library().metric(), query.query(), chunk.embedding());
    return new Match(chunk.id(), distance, 0, content.chunks().headMap(chunk.id()).size());
  }

  @Override
  public List<Match> sample(int count, long seed) {
    List<ChunkId> ids = new ArrayList<>(content.chunks().keySet());
    Collections.shuffle(ids, new Random(seed));
    return ids.stream().limit(count).map(id -> new Match(id, 0, 0, 0)).toList();
  }

  @Override
  public Chunk chunk(Match match) {
    return content.chunks().get(match.chunkId());
  }

  @Override
  public List<FoundChunk> read(List<Match> matches, Set<HitPart> parts) {
    return matches.stream().map(match -> found(chunk(match), parts)).toList();
  }

  private static FoundChunk found(Chunk chunk, Set<HitPart> parts) {
    return new FoundChunk(
        chunk.id(),
        chunk.documentId(),
        chunk.ordinal(),
        Optional.of(chunk.text()).filter(text -> parts.contains(HitPart.TEXT)),
        Optional.of(chunk.metadata()).filter(metadata -> parts.contains(HitPart.METADATA)),
        Optional.of(chunk.embedding()).filter(embedding -> parts.contains(HitPart.EMBEDDING)));
  }

  @Override
  public List<Chunk> chunksAfter(Optional<ChunkId> after, FilterQuery query, int limit) {
    query.requireTime();
    return tail(content.chunks(), after)
        .filter(chunk -> matches(query.filter(), fields(chunk)))
        .limit(limit)
        .toList();
  }

  @Override
  public List<ChunkId> chunkIds(FilterQuery query) {
    return chunksAfter(Optional.empty(), query, Integer.MAX_VALUE).stream().map(Chunk::id).toList();
  }

  @Override
  public List<Document> documentsAfter(Optional<DocumentId> after, FilterQuery query, int limit) {
    query.requireTime();
    return tail(content.documents(), after)
        .filter(document -> matches(query.filter(), ReferenceFields.of(document)))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Document> document(DocumentId id) {
    return Optional.ofNullable(content.documents().get(id));
  }

  @Override
  public List<Chunk> chunksOf(DocumentId id, int fromOrdinal, int limit) {
    return content.chunksOf(id).stream()
        .filter(chunk -> chunk.ordinal() >= fromOrdinal)
        .limit(limit)
        .toList();
  }

  @Override
  public List<Chunk> around(DocumentId document, int ordinal, int before, int after) {
    List<Chunk> chunks = content.chunksOf(document);
    int place = chunks.stream().map(Chunk::ordinal).toList().indexOf(ordinal);
    return chunks.subList(Math.max(0, place - before), Math.min(chunks.size(), place + after + 1));
  }

  @Override
  public long countChunks(FilterQuery query) {
    query.requireTime();
    return chunks(query.filter()).count();
  }

  @Override
  public void close() {
    // nothing is held: the copy goes with the view
  }

  private Stream<Chunk> chunks(Filter filter) {
    return content.chunks().values().stream().filter(chunk -> matches(filter, fields(chunk)));
  }

  private Map<String, MetadataValue> fields(Chunk chunk) {
    return ReferenceFields.of(chunk, content.documents().get(chunk.documentId()));
  }

  private static Map<String, MetadataValue> prefixed(Map<String, MetadataValue> fields) {
    Map<String, MetadataValue> prefixed = new HashMap<>();
    fields.forEach((name, value) -> prefixed.put("document." + name, value));
    return prefixed;
  }

  private static boolean matches(Filter filter, Map<String, MetadataValue> fields) {
    return FilterMatch.matches(filter, ReferenceFields.source(fields));
  }

  private static <K, V> Stream<V> tail(NavigableMap<K, V> map, Optional<K> after) {
    return after.map(key -> map.tailMap(key, false)).orElse(map).values().stream();
  }
}
