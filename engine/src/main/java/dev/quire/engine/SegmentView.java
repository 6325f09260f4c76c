package dev.quire.engine;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.filter.FieldKinds;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.library.Library;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.Nearest;
import dev.quire.domain.store.NearestQuery;
import dev.quire.engine.Layers.Place;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A view over layers that no longer change; it holds on to their segments until it is closed. */
final class SegmentView implements LibraryView {
  private final Library library;
  private final Layers layers;
  private final IndexRecord index;
  private final Runnable release;
  private Consumer<Layers> searched = all -> {};
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param layers whose segments are retained until this is closed
   * @param index what is known of the library's index
   * @param release called once, when this is closed
   */
  SegmentView(Library library, Layers layers, IndexRecord index, Runnable release) {
    this.library = library;
    this.layers = layers;
    this.index = index;
    this.release = release;
  }

  /** The same, that says of each search through which layers it went. Before anybody uses it. */
  SegmentView toldOfSearches(Consumer<Layers> listener) {
    searched = listener;
    return this;
  }

  Layers layers() {
    return layers;
  }

  @Override
  public Library library() {
    return library;
  }

  @Override
  public FieldKinds fieldKinds() {
    return layers.segments().map(Segment::fieldKinds).reduce(FieldKinds.NONE, FieldKinds::and);
  }

  @Override
  public Nearest nearest(NearestQuery query) {
    NearestSearch search = new NearestSearch(layers, library, query, index.joined());
    List<Match> matches = search.matches();
    searched.accept(layers);
    // fewer than k come back only where no more are allowed: every layer is searched until k are
    // found or it is scanned whole
    return new Nearest(matches, indexOfMost(), index.generation(), search.explanation());
  }

  @Override
  public List<Match> sample(int count, long seed) {
    List<Match> shown = new ArrayList<>();
    Random random = new Random(seed);
    long chunks = layers.chunkCount();
    if (chunks <= count) {
      OrderedRows.chunks(layers, Layer::showsChunk)
          .forEach((layer, row) -> shown.add(match(layer, row)));
      return shown;
    }
    Set<Match> drawn = new LinkedHashSet<>();
    long rows = layers.segments().mapToLong(Segment::chunkRows).sum();
    while (drawn.size() < count) {
      draw(random.nextLong(rows)).ifPresent(drawn::add);
    }
    return List.copyOf(drawn);
  }

  /** The row of this number, counted through all layers, if it is shown. */
  private Optional<Match> draw(long number) {
    long left = number;
    int place = 0;
    while (left >= layers.all().get(place).segment().chunkRows()) {
      left -= layers.all().get(place++).segment().chunkRows();
    }
    return layers.all().get(place).showsChunk((int) left)
        ? Optional.of(match(place, (int) left))
        : Optional.empty();
  }

  private Match match(int place, int row) {
    return new Match(layers.all().get(place).segment().chunkId(row), 0, place, row);
  }

  // the snapshot of an empty library has no layers at all
  private IndexType indexOfMost() {
    IndexType type = IndexType.BRUTE;
    int most = -1;
    for (Layer layer : layers.all()) {
      if (layer.chunks() > most) {
        most = layer.chunks();
        type = layer.indexType();
      }
    }
    return type;
  }

  @Override
  public Chunk chunk(Match match) {
    return layers.chunk(new Place(match.segment(), match.row()));
  }

  @Override
  public List<FoundChunk> read(List<Match> matches, Set<HitPart> parts) {
    if (layers.areOnDisk()) {
      HitsAhead.parts(
          layers,
          matches.stream().map(match -> new Place(match.segment(), match.row())).toList(),
          parts);
    }
    // column by column, as ids are: no read waits for another
    int[] owners = numbers(matches, Segment::ownerOf);
    int[] ordinals = numbers(matches, Segment::ordinal);
    List<FoundChunk> chunks = new ArrayList<>(matches.size());
    for (int i = 0; i < matches.size(); i++) {
      Match match = matches.get(i);
      // hits of one document, which are often near one another, share its id
      boolean sharesDocument =
          i > 0 && owners[i] == owners[i - 1] && match.segment() == matches.get(i - 1).segment();
      DocumentId document =
          sharesDocument ? chunks.getLast().documentId() : segment(match).documentIdOf(match.row());
      chunks.add(read(match, document, ordinals[i], parts));
    }
    return chunks;
  }

  private int[] numbers(List<Match> matches, ToNumber number) {
    int[] numbers = new int[matches.size()];
    for (int i = 0; i < numbers.length; i++) {
      Match match = matches.get(i);
      numbers[i] = number.of(segment(match), match.row());
    }
    return numbers;
  }

  /** What a segment says of a row. */
  @FunctionalInterface
  private interface ToNumber {
    int of(Segment segment, int row);
  }

  private Segment segment(Match match) {
    return layers.all().get(match.segment()).segment();
  }

  private FoundChunk read(Match match, DocumentId document, int ordinal, Set<HitPart> parts) {
    Segment segment = segment(match);
    int row = match.row();
    return new FoundChunk(
        match.chunkId(),
        document,
        ordinal,
        parts.contains(HitPart.TEXT) ? Optional.of(segment.text(row)) : Optional.empty(),
        parts.contains(HitPart.METADATA) ? Optional.of(segment.metadata(row)) : Optional.empty(),
        parts.contains(HitPart.EMBEDDING) ? Optional.of(segment.embedding(row)) : Optional.empty());
  }

  @Override
  public Optional<Chunk> chunk(ChunkId id) {
    return layers.placeOf(id).map(layers::chunk);
  }

  @Override
  public List<Chunk> chunksAfter(Optional<ChunkId> after, FilterQuery query, int limit) {
    return places(after, query, limit).stream().map(layers::chunk).toList();
  }

  @Override
  public List<ChunkId> chunkIds(FilterQuery query) {
    return places(Optional.empty(), query, Integer.MAX_VALUE).stream()
        .map(layers::chunkId)
        .toList();
  }

  private List<Place> places(Optional<ChunkId> after, FilterQuery query, int limit) {
    return OrderedRows.chunksAfter(layers, after, allowedRows(query)::allows).next(limit);
  }

  @Override
  public List<Document> documentsAfter(Optional<DocumentId> after, FilterQuery query, int limit) {
    IdentityHashMap<Layer, RowBits> matching =
        new FilterRows(layers, query::requireTime).documents(query.filter());
    OrderedRows rows =
        OrderedRows.documentsAfter(
            layers,
            after,
            (layer, row) -> layer.showsDocument(row) && matching.get(layer).contains(row));
    return rows.next(limit).stream()
        .map(place -> layers.all().get(place.layer()).segment().document(place.row()))
        .toList();
  }

  @Override
  public Optional<Document> document(DocumentId id) {
    return layers.document(id);
  }

  @Override
  public List<Chunk> chunksOf(DocumentId id, int fromOrdinal, int limit) {
    return layers.placesOfChunks(id).stream()
        .filter(place -> layers.ordinal(place) >= fromOrdinal)
        .limit(limit)
        .map(layers::chunk)
        .toList();
  }

  @Override
  public List<Chunk> around(DocumentId document, int ordinal, int before, int after) {
    List<Place> places = layers.placesOfChunks(document);
    int self = 0;
    while (self < places.size() && layers.ordinal(places.get(self)) < ordinal) {
      self++;
    }
    int end = Math.min(places.size(), self + 1 + after);
    return places.subList(Math.max(0, self - before), end).stream().map(layers::chunk).toList();
  }

  @Override
  public long countChunks(FilterQuery query) {
    if (query.filter() instanceof Filter.All) {
      return layers.chunkCount();
    }
    AllowedRows allowed = allowedRows(query);
    return layers.all().stream()
        .mapToLong(layer -> allowed.of(layer, 0, layer.segment().chunkRows()).count())
        .sum();
  }

  private AllowedRows allowedRows(FilterQuery query) {
    return new AllowedRows(layers, query.filter(), query::requireTime);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
