package dev.quire.engine;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.Library;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibrarySize;
import dev.quire.domain.store.LibraryState;
import dev.quire.engine.Layers.Place;
import dev.quire.storage.segment.LiveSegment;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What the journal's commands add up to: definition, layers, position. Everything here happens
 * under the library's lock.
 */
final class CurrentState implements LibraryState {
  /** Beyond this many the ordinals are forgotten and counted anew where needed. */
  private static final int MAX_REMEMBERED_ORDINALS = 100_000;

  /** What has it replaces nothing: see {@link Command.Write}. */
  private static final long FIRST_REVISION = 1;

  private Library library;
  private long position;
  private Layers layers;
  private final LiveCodes.Room codes;
  private LiveSegment live;
  private long chunks;
  private long documents;
  private final Map<DocumentId, Integer> nextOrdinals = new HashMap<>();
  private final Supplier<IndexRecord> index;
  private final Supplier<Long> bytes;
  private LongConsumer memory = held -> {};
  private volatile Optional<Shown> shown = Optional.empty();
  // a command was begun that did not end
  private boolean broken;

  /**
   * @param layers what is sealed, oldest first
   * @param position of the last command in them
   * @param codes room for the codes of what comes
   * @param index what is known of the library's index; other knowledge comes with other layers
   * @param bytes what the library takes on the disk
   */
  CurrentState(
      Library library,
      long position,
      Layers layers,
      LiveCodes.Room codes,
      Supplier<IndexRecord> index,
      Supplier<Long> bytes) {
    this.library = library;
    this.position = position;
    this.codes = codes;
    this.index = index;
    this.bytes = bytes;
    this.chunks = layers.chunkCount();
    this.documents = layers.documentCount();
    this.layers = new Layers(concat(layers.all(), freshLive()));
    show();
  }

  /** Puts what is here now before readers, all of it at once. */
  private void show() {
    Optional<Shown> before = shown;
    shown = Optional.of(Shown.of(library, layers, index.get()));
    before.ifPresent(Shown::replaced);
  }

  /** Shows nothing any more. */
  void hide() {
    Optional<Shown> before = shown;
    shown = Optional.empty();
    before.ifPresent(Shown::replaced);
  }

  /**
   * Where memory runs out in the midst of it nothing may be written or sealed from then on: the
   * journal has the whole command, and brings it when the library is opened again.
   */
  void apply(long commandPosition, Command command) {
    broken = true;
    switch (command) {
      case Command.Define(var definition) -> library = definition;
      case Command.Write write -> write(write);
    }
    position = commandPosition;
    show();
    memory.accept(memoryBytes());
    broken = false;
  }

  /** Throws {@link StorageFailure} where a command was applied in part. */
  void requireWhole() {
    if (broken) {
      throw new StorageFailure(
          "memory ran out in the midst of a write; the library takes writes when opened again");
    }
  }

  /** Says from now on how much memory is held, after each change of it. */
  void accountTo(LongConsumer account) {
    memory = account;
    memory.accept(memoryBytes());
  }

  long memoryBytes() {
    long held = 0;
    for (Layer layer : layers.all()) {
      held += layer.segment() instanceof LiveSegment unsealed ? unsealed.heldBytes() : 0;
    }
    return held;
  }

  private void write(Command.Write write) {
    write.deletedChunks().forEach(this::delete);
    write.deletedDocuments().forEach(this::delete);
    for (Document document : write.documents()) {
      if (document.revision() > FIRST_REVISION) {
        delete(document.id());
      }
      live.append(document);
      documents++;
    }
    for (Chunk chunk : write.chunks()) {
      if (chunk.revision() > FIRST_REVISION) {
        delete(chunk.id());
      }
      live.append(chunk);
      chunks++;
    }
    rememberOrdinals(write.chunks());
  }

  // stretch by stretch of chunks of one document, as most come
  private void rememberOrdinals(List<Chunk> written) {
    int next = 0;
    for (int i = 0; i < written.size(); i++) {
      Chunk chunk = written.get(i);
      next = Math.max(next, chunk.ordinal() + 1);
      boolean last = i + 1 == written.size();
      if (last || !written.get(i + 1).documentId().equals(chunk.documentId())) {
        nextOrdinals.computeIfPresent(chunk.documentId(), maxWith(next));
        next = 0;
      }
    }
  }

  private static BiFunction<DocumentId, Integer, Integer> maxWith(int next) {
    return (id, known) -> Math.max(known, next);
  }

  private void delete(ChunkId id) {
    layers
        .placeOf(id)
        .ifPresent(
            place -> {
              Layer layer = layers.all().get(place.layer());
              nextOrdinals.remove(layer.segment().documentIdOf(place.row()));
              layers = layers.with(place.layer(), layer.withoutChunk(place.row()));
              chunks--;
            });
  }

  private void delete(DocumentId id) {
    layers
        .placeOf(id)
        .ifPresent(
            place -> {
              layers =
                  layers.with(
                      place.layer(), layers.all().get(place.layer()).withoutDocument(place.row()));
              documents--;
            });
  }

  /** Everything, the live segment last and still growing. */
  Layers layers() {
    return layers;
  }

  /** All but the live one. */
  List<Layer> olderLayers() {
    return layers.all().subList(0, layers.all().size() - 1);
  }

  LiveSegment live() {
    return live;
  }

  /** Lets the live segment rest as the last of the older layers, and gives writes a fresh one. */
  void freeze() {
    requireWhole();
    layers = new Layers(concat(layers.all(), freshLive()));
  }

  /** From now on writes go to the segment of this layer. */
  private Layer freshLive() {
    Layer fresh = Layer.live(library.dimension(), codes);
    live = (LiveSegment) fresh.segment();
    return fresh;
  }

  /** Puts other layers in the place of those that are there; the live one stays last. */
  void replaceOlder(List<Layer> older) {
    Layer liveLayer = layers.all().getLast();
    layers = new Layers(concat(older, liveLayer));
    show();
    memory.accept(memoryBytes());
  }

  @Override
  public Library library() {
    return library;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public LibrarySize size() {
    return new LibrarySize(documents, chunks, bytes.get());
  }

  @Override
  public Optional<Document> document(DocumentId id) {
    return layers.document(id);
  }

  @Override
  public Optional<Chunk> chunk(ChunkId id) {
    return layers.placeOf(id).map(layers::chunk);
  }

  @Override
  public boolean hasChunk(ChunkId id) {
    return layers.placeOf(id).isPresent();
  }

  @Override
  public BitSet chunksAmong(List<ChunkId> ids) {
    return layers.chunksAmong(ids);
  }

  @Override
  public List<Chunk> chunksOf(DocumentId id) {
    return layers.placesOfChunks(id).stream().map(layers::chunk).toList();
  }

  @Override
  public List<ChunkId> chunkIdsOf(DocumentId id) {
    return layers.placesOfChunks(id).stream().map(layers::chunkId).toList();
  }

  @Override
  public int nextOrdinal(DocumentId id) {
    if (nextOrdinals.size() > MAX_REMEMBERED_ORDINALS) {
      nextOrdinals.clear();
    }
    // under the read lock nobody asks: only decisions of writes do
    return nextOrdinals.computeIfAbsent(
        id,
        document -> {
          List<Place> places = layers.placesOfChunks(document);
          return places.isEmpty() ? 0 : layers.ordinal(places.getLast()) + 1;
        });
  }

  /** Without a lock, alone of all that is here. */
  @Override
  public SegmentView view() {
    while (true) {
      Shown now = shown.orElseThrow(() -> new NotFound("library", library.id().value()));
      Optional<SegmentView> view = now.view();
      // empty where a change came between: then another is shown already
      if (view.isPresent()) {
        return view.get();
      }
    }
  }

  private static List<Layer> concat(List<Layer> older, Layer last) {
    return java.util.stream.Stream.concat(older.stream(), java.util.stream.Stream.of(last))
        .toList();
  }
}
