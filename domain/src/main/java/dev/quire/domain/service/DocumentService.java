package dev.quire.domain.service;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.LibraryId;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;

/**
 * Documents: put whole, look at, change, delete. A document and its chunks change together, in one
 * record of the journal.
 */
public final class DocumentService {
  private final LibraryService libraries;
  private final TextEmbedding embedding;
  private final Minting minting;

  public DocumentService(LibraryService libraries, TextEmbedding embedding, Minting minting) {
    this.libraries = libraries;
    this.embedding = embedding;
    this.minting = minting;
  }

  /**
   * What putting a document came to.
   *
   * @param created whether the document is new
   * @param updated chunks that kept their id and changed
   * @param embedded texts that had to be embedded
   */
  public record Put(
      Document document,
      boolean created,
      int added,
      int updated,
      int unchanged,
      int removed,
      int embedded) {
    public int chunks() {
      return added + updated + unchanged;
    }
  }

  /** Creates a document; throws {@code AlreadyExists} where the id is taken. */
  public Written<Put> create(LibraryId library, DocumentDraft draft, Durability durability) {
    return putOne(library, draft, DocumentPuts.Mode.CREATE, Precondition.none(), durability);
  }

  /**
   * Creates or replaces a document. Chunks whose text is there already keep their id and embedding.
   */
  public Written<Put> put(
      LibraryId library,
      DocumentId id,
      DocumentDraft draft,
      Precondition precondition,
      Durability durability) {
    return putOne(
        library, draft.withId(id), DocumentPuts.Mode.CREATE_OR_REPLACE, precondition, durability);
  }

  /** Creates all documents or none: what stops one stops all, and says which one. */
  public Written<List<Put>> createAll(
      LibraryId library, List<DocumentDraft> drafts, Durability durability) {
    OpenLibrary open = libraries.open(library);
    return putAll(
        open,
        new DocumentPuts(
            drafts,
            "documents",
            DocumentPuts.Mode.CREATE,
            Precondition.none(),
            preparedEmbeddings(open),
            minting),
        durability);
  }

  /**
   * Creates each document that can be created; one outcome each, in order.
   *
   * @param chunksAdded is told of each document that was created how many chunks it has
   */
  public Written<List<Outcome>> createEach(
      LibraryId library,
      List<DocumentDraft> drafts,
      Durability durability,
      IntConsumer chunksAdded) {
    OpenLibrary open = libraries.open(library);
    List<Outcome> outcomes = new ArrayList<>();
    long position = open.read(LibraryState::position);
    for (DocumentDraft draft : drafts) {
      try {
        Written<Put> put = create(library, draft, Durability.ASYNC);
        position = put.position();
        chunksAdded.accept(put.value().added());
        outcomes.add(new Outcome.Stored(put.value().document().id().value(), true));
      } catch (QuireException e) {
        outcomes.add(new Outcome.Rejected(draft.id().map(DocumentId::value).orElse(""), e));
      }
    }
    if (durability == Durability.FSYNC) {
      open.store().awaitDurable(position);
    }
    return new Written<>(outcomes, position, durability);
  }

  private Written<Put> putOne(
      LibraryId library,
      DocumentDraft draft,
      DocumentPuts.Mode mode,
      Precondition precondition,
      Durability durability) {
    OpenLibrary open = libraries.open(library);
    return putAll(
            open,
            new DocumentPuts(
                List.of(draft), "", mode, precondition, preparedEmbeddings(open), minting),
            durability)
        .map(List::getFirst);
  }

  private PreparedEmbeddings preparedEmbeddings(OpenLibrary open) {
    return new PreparedEmbeddings(open.read(LibraryState::library), embedding);
  }

  private static Written<List<Put>> putAll(
      OpenLibrary open, DocumentPuts puts, Durability durability) {
    while (true) {
      puts.embed(open.read(puts::textsToEmbed));
      Written<Optional<List<Put>>> written = open.write(durability, puts::decide);
      if (written.value().isPresent()) {
        return written.map(Optional::orElseThrow);
      }
      // a chunk whose embedding was to be kept has changed meanwhile: its text is embedded in the
      // next round
    }
  }

  public Document get(LibraryId library, DocumentId id) {
    return libraries.open(library).read(state -> require(state, id));
  }

  /**
   * Documents by ascending id whose own metadata matches the filter; it has the time that a search
   * has.
   */
  public Page<Document> list(
      LibraryId library, Filter filter, Optional<DocumentId> after, int limit) {
    Page.requireLimit(limit);
    try (LibraryView view = libraries.open(library).view()) {
      view.fieldKinds().ofDocuments().check(filter);
      return Page.of(
          view.documentsAfter(after, FilterQuery.of(filter), limit + 1),
          limit,
          document -> document.id().value());
    }
  }

  /**
   * Chunks of the document by ordinal, from the given one on; the page's key is the next ordinal.
   */
  public Page<Chunk> chunks(LibraryId library, DocumentId id, int fromOrdinal, int limit) {
    Page.requireLimit(limit);
    try (LibraryView view = libraries.open(library).view()) {
      if (view.document(id).isEmpty()) {
        throw new NotFound("document", id.value());
      }
      return Page.of(
          view.chunksOf(id, fromOrdinal, limit + 1),
          limit,
          chunk -> Integer.toString(chunk.ordinal() + 1));
    }
  }

  /**
   * Changes a document's particulars as {@code revise} says, given the document as it is and the
   * time; its chunks stay.
   */
  public Written<Document> revise(
      LibraryId library,
      DocumentId id,
      Precondition precondition,
      Durability durability,
      BiFunction<Document, Instant, Document> revise) {
    return libraries
        .open(library)
        .write(
            durability,
            state -> {
              Document document = require(state, id);
              precondition.check("document", id.value(), OptionalLong.of(document.revision()));
              Document revised = revise.apply(document, minting.now());
              return Change.of(Command.Write.of(revised), revised);
            });
  }

  /** Deletes the document and its chunks. */
  public Written<Document> delete(
      LibraryId library, DocumentId id, Precondition precondition, Durability durability) {
    return libraries
        .open(library)
        .write(
            durability,
            state -> {
              Document document = require(state, id);
              precondition.check("document", id.value(), OptionalLong.of(document.revision()));
              return Change.of(
                  new Command.Write(List.of(id), state.chunkIdsOf(id), List.of(), List.of()),
                  document);
            });
  }

  private static Document require(LibraryState state, DocumentId id) {
    return state.document(id).orElseThrow(() -> new NotFound("document", id.value()));
  }
}
