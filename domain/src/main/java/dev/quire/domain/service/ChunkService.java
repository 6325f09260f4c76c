package dev.quire.domain.service;

import dev.quire.domain.Id;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.FilterQuery;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Written;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Chunks: one by one, in batches, by filter. A filter has the time that a search has unless it says
 * otherwise; past it {@code TimedOut} is thrown.
 */
public final class ChunkService {
  private final LibraryService libraries;
  private final TextEmbedding embedding;
  private final Minting minting;

  public ChunkService(LibraryService libraries, TextEmbedding embedding, Minting minting) {
    this.libraries = libraries;
    this.embedding = embedding;
    this.minting = minting;
  }

  /** A chunk for a document. */
  public record Item(DocumentId documentId, ChunkDraft draft) {}

  /**
   * What is to change of a chunk; what is empty stays. A new text is embedded anew unless an
   * embedding comes with it.
   *
   * @param metadata the whole new metadata
   */
  public record Edit(
      Optional<String> text, Optional<Embedding> embedding, Optional<Metadata> metadata) {}

  /** What putting a chunk came to. */
  public record Put(Chunk chunk, boolean created) {}

  /**
   * Adds a chunk to the end of the document; throws {@code AlreadyExists} where its id is taken.
   */
  public Written<Chunk> add(
      LibraryId library, DocumentId document, ChunkDraft draft, Durability durability) {
    return writeOne(
            library, new Item(document, draft), Mode.INSERT, Precondition.none(), durability)
        .map(Put::chunk);
  }

  /** Creates or replaces one chunk. */
  public Written<Put> put(
      LibraryId library, Item item, Precondition precondition, Durability durability) {
    return writeOne(library, item, Mode.UPSERT, precondition, durability);
  }

  /** Writes all chunks or none: what stops one stops all, and says which one. */
  public Written<List<Put>> writeAll(
      LibraryId library, List<Item> items, Mode mode, Durability durability) {
    OpenLibrary open = libraries.open(library);
    return writeAll(
        open,
        new ChunkWrites(
            items,
            ChunkService::path,
            mode,
            Precondition.none(),
            preparedEmbeddings(open),
            minting),
        durability);
  }

  private Written<Put> writeOne(
      LibraryId library, Item item, Mode mode, Precondition precondition, Durability durability) {
    OpenLibrary open = libraries.open(library);
    return writeAll(
            open,
            new ChunkWrites(
                List.of(item), i -> "", mode, precondition, preparedEmbeddings(open), minting),
            durability)
        .map(List::getFirst);
  }

  private static Written<List<Put>> writeAll(
      OpenLibrary open, ChunkWrites writes, Durability durability) {
    writes.requireNoneRejected();
    writes.embed();
    return open.write(durability, writes::decideAll);
  }

  private static String path(int index) {
    return "chunks[" + index + "]";
  }

  /** Writes each chunk that can be written, in one record; one outcome each, in order. */
  public Written<List<Outcome>> writeEach(
      LibraryId library, List<Item> items, Mode mode, Durability durability) {
    return writeEach(library, items, ChunkService::path, mode, durability);
  }

  /**
   * The same for items that stand elsewhere in the caller's input.
   *
   * @param path of an item there, by its place among these
   */
  public Written<List<Outcome>> writeEach(
      LibraryId library,
      List<Item> items,
      IntFunction<String> path,
      Mode mode,
      Durability durability) {
    OpenLibrary open = libraries.open(library);
    ChunkWrites writes =
        new ChunkWrites(items, path, mode, Precondition.none(), preparedEmbeddings(open), minting);
    writes.embed();
    return open.write(durability, writes::decideEach);
  }

  /** Waits until all that was written to the library so far is on the disk. */
  public void awaitDurable(LibraryId library) {
    libraries.open(library).awaitDurable();
  }

  private PreparedEmbeddings preparedEmbeddings(OpenLibrary open) {
    return new PreparedEmbeddings(open.read(LibraryState::library), embedding);
  }

  /** Creates the document where it does not exist, so that a bulk load can begin. */
  public Written<Document> ensureDocument(LibraryId library, DocumentId id, Durability durability) {
    Id.requireAddressable("documentId", id.value());
    return libraries
        .open(library)
        .write(
            durability,
            state ->
                state
                    .document(id)
                    .map(Change::<Document>none)
                    .orElseGet(
                        () -> {
                          Document document =
                              new Document(
                                  id, "", "", Metadata.EMPTY, minting.now(), minting.now(), 1);
                          return Change.of(Command.Write.of(document), document);
                        }));
  }

  /** Changes a chunk in place. */
  public Written<Chunk> edit(
      LibraryId library, ChunkId id, Edit edit, Precondition precondition, Durability durability) {
    while (true) {
      Chunk before = get(library, id);
      String text = edit.text().orElse(before.text());
      boolean keepsEmbedding = edit.embedding().isEmpty() && text.equals(before.text());
      ChunkDraft draft =
          new ChunkDraft(
              Optional.of(id),
              text,
              keepsEmbedding ? Optional.of(before.embedding()) : edit.embedding(),
              edit.metadata().orElse(before.metadata()));
      try {
        // the revision that was read must still be there when it is written, whatever the caller
        // asked for
        precondition.check("chunk", id.value(), OptionalLong.of(before.revision()));
        return put(
                library,
                new Item(before.documentId(), draft),
                new Precondition.Revision(before.revision()),
                durability)
            .map(Put::chunk);
      } catch (PreconditionFailed e) {
        if (!precondition.equals(Precondition.none())) {
          throw e;
        }
      }
    }
  }

  public Chunk get(LibraryId library, ChunkId id) {
    return libraries.open(library).read(state -> require(state, id));
  }

  /** Those of the ids that exist, in the order asked. */
  public List<Chunk> getAll(LibraryId library, List<ChunkId> ids) {
    return libraries
        .open(library)
        .read(state -> ids.stream().flatMap(id -> state.chunk(id).stream()).toList());
  }

  private record Place(Chunk chunk, LibraryView view) {}

  /** The chunk between its neighbours in its document, in order; up to so many on each side. */
  public List<Chunk> around(LibraryId library, ChunkId id, int before, int after) {
    SearchQuery.requireContext("before", before);
    SearchQuery.requireContext("after", after);
    // chunk and view of one moment: a chunk deleted in between would have neighbours but no place
    Place place =
        libraries.open(library).read(state -> new Place(require(state, id), state.view()));
    try (LibraryView view = place.view()) {
      return view.around(place.chunk().documentId(), place.chunk().ordinal(), before, after);
    }
  }

  /** Chunks by ascending id that match the filter. */
  public Page<Chunk> list(LibraryId library, Filter filter, Optional<ChunkId> after, int limit) {
    Page.requireLimit(limit);
    try (LibraryView view = libraries.open(library).view()) {
      view.fieldKinds().check(filter);
      return Page.of(
          view.chunksAfter(after, FilterQuery.of(filter), limit + 1),
          limit,
          chunk -> chunk.id().value());
    }
  }

  public long count(LibraryId library, Filter filter) {
    try (LibraryView view = libraries.open(library).view()) {
      view.fieldKinds().check(filter);
      return view.countChunks(FilterQuery.of(filter));
    }
  }

  public Written<ChunkId> delete(
      LibraryId library, ChunkId id, Precondition precondition, Durability durability) {
    return libraries
        .open(library)
        .write(
            durability,
            state -> {
              precondition.check(
                  "chunk", id.value(), OptionalLong.of(require(state, id).revision()));
              return Change.of(Command.Write.deletingChunks(List.of(id)), id);
            });
  }

  /** Deletes those of the ids that exist; returns how many did. */
  public Written<Long> deleteAll(LibraryId library, List<ChunkId> ids, Durability durability) {
    return libraries
        .open(library)
        .write(
            durability,
            state -> {
              List<ChunkId> distinct = ids.stream().distinct().toList();
              List<ChunkId> existing =
                  state.chunksAmong(distinct).stream().mapToObj(distinct::get).toList();
              return existing.isEmpty()
                  ? Change.none(0L)
                  : Change.of(Command.Write.deletingChunks(existing), (long) existing.size());
            });
  }

  /** Deletes the chunks that match as the call begins; returns how many. */
  public Written<Long> deleteMatching(LibraryId library, Filter filter, Durability durability) {
    List<ChunkId> ids;
    try (LibraryView view = libraries.open(library).view()) {
      view.fieldKinds().check(filter);
      ids = view.chunkIds(FilterQuery.of(filter));
    }
    return deleteAll(library, ids, durability);
  }

  private static Chunk require(LibraryState state, ChunkId id) {
    return state.chunk(id).orElseThrow(() -> new NotFound("chunk", id.value()));
  }
}
