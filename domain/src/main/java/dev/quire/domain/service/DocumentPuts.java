package dev.quire.domain.service;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.service.DocumentService.Put;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.OpenLibrary.Change;
import dev.quire.domain.store.Precondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Documents on their way in. Texts are split and embedded without the lock; under it everything is
 * decided anew unless nobody has written since it was decided without, and where that needs a text
 * that was not embedded, nothing is written and the caller goes round again.
 */
final class DocumentPuts {
  /** Whether an id may be taken. */
  enum Mode {
    CREATE,
    CREATE_OR_REPLACE
  }

  private record Prepared(DocumentId id, DocumentDraft draft, List<ChunkDraft> pieces) {}

  /** What was decided when the library stood at a position. */
  private record Decided(long position, Change<Optional<List<Put>>> change) {}

  private final Mode mode;
  private final Precondition precondition;
  private final Minting minting;
  private final List<Prepared> documents;
  private final PreparedEmbeddings embeddings;
  private Optional<Decided> decided = Optional.empty();

  /**
   * @param listPath of the drafts in the caller's input; empty for one document that is no list
   */
  DocumentPuts(
      List<DocumentDraft> drafts,
      String listPath,
      Mode mode,
      Precondition precondition,
      PreparedEmbeddings embeddings,
      Minting minting) {
    this.mode = mode;
    this.precondition = precondition;
    this.minting = minting;
    this.embeddings = embeddings;
    this.documents = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      DocumentDraft draft = drafts.get(i);
      String path = listPath.isEmpty() ? "" : listPath + "[" + i + "]";
      DocumentId id = draft.id().orElseGet(() -> new DocumentId(minting.id()));
      documents.add(new Prepared(id, draft, pieces(draft, path)));
    }
  }

  private List<ChunkDraft> pieces(DocumentDraft draft, String path) {
    return switch (draft.content()) {
      case DocumentDraft.WholeText(var text, var chunking) ->
          embeddings.split(text, chunking, path);
      case DocumentDraft.Chunks(var chunks) ->
          embeddings.checkedAll(chunks, path.isEmpty() ? "chunks" : path + ".chunks");
    };
  }

  /**
   * The texts that are neither embedded here nor kept from a chunk that is there. Throws what
   * {@link #decide} would: nothing is embedded for documents that cannot be put.
   */
  Set<String> textsToEmbed(LibraryState state) {
    Set<String> missing = new LinkedHashSet<>();
    Change<Optional<List<Put>>> change = decide(state, missing);
    // reading the chunks of a large document takes long, and is not done twice where it need not be
    decided =
        missing.isEmpty() ? Optional.of(new Decided(state.position(), change)) : Optional.empty();
    return missing;
  }

  void embed(Collection<String> texts) {
    embeddings.embed(texts);
  }

  /** The command that puts all documents, or none where a text must be embedded first. */
  Change<Optional<List<Put>>> decide(LibraryState state) {
    return decided
        .filter(before -> before.position() == state.position())
        .map(Decided::change)
        .orElseGet(() -> decide(state, new HashSet<>()));
  }

  /**
   * @param missing texts that must be embedded first come to it
   */
  private Change<Optional<List<Put>>> decide(LibraryState state, Set<String> missing) {
    List<Put> puts = new ArrayList<>();
    List<ChunkId> removed = new ArrayList<>();
    List<Document> written = new ArrayList<>();
    List<Chunk> chunks = new ArrayList<>();
    Set<Object> taken = new HashSet<>();
    for (Prepared prepared : documents) {
      Optional<Document> existing = existing(state, prepared.id(), taken);
      ChunkMerge merge = merge(state, prepared, taken);
      missing.addAll(merge.missingTexts());
      if (!missing.isEmpty()) {
        continue;
      }
      Document document = document(prepared, existing);
      written.add(document);
      removed.addAll(merge.removed());
      removed.addAll(merge.moved());
      chunks.addAll(merge.written());
      puts.add(
          new Put(
              document,
              existing.isEmpty(),
              merge.added(),
              merge.updated(),
              merge.unchanged(),
              merge.removed().size(),
              merge.embedded()));
    }
    if (!missing.isEmpty()) {
      return Change.none(Optional.empty());
    }
    Command.Write write = new Command.Write(List.of(), removed, written, chunks);
    return documents.isEmpty()
        ? Change.none(Optional.of(puts))
        : Change.of(write, Optional.of(puts));
  }

  private Optional<Document> existing(LibraryState state, DocumentId id, Set<Object> taken) {
    if (!taken.add(id)) {
      throw new InvalidInput("documents", "hold the id \"" + id + "\" twice");
    }
    Optional<Document> existing = state.document(id);
    precondition.check(
        "document",
        id.value(),
        existing.map(d -> OptionalLong.of(d.revision())).orElse(OptionalLong.empty()));
    if (mode == Mode.CREATE && existing.isPresent()) {
      throw new AlreadyExists("document", id.value());
    }
    return existing;
  }

  private ChunkMerge merge(LibraryState state, Prepared prepared, Set<Object> taken) {
    return new ChunkMerge(state, prepared.id(), prepared.pieces(), embeddings, minting, taken);
  }

  private Document document(Prepared prepared, Optional<Document> existing) {
    DocumentDraft draft = prepared.draft();
    Instant now = minting.now();
    return existing
        .map(document -> document.revised(draft.title(), draft.source(), draft.metadata(), now))
        .orElseGet(
            () ->
                new Document(
                    prepared.id(), draft.title(), draft.source(), draft.metadata(), now, now, 1));
  }
}
