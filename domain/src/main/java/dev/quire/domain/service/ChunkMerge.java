package dev.quire.domain.service;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.store.LibraryState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * New pieces of a document against the chunks that it has. A piece meets the chunk of its id, or
 * else, having none, the first chunk left that says the same; what it meets keeps its id, and its
 * embedding where the text is the same. Pieces that meet nothing are new, chunks that nothing meets
 * are gone.
 */
final class ChunkMerge {
  private final Map<ChunkId, Chunk> remaining = new LinkedHashMap<>();
  private final Map<String, Deque<Chunk>> remainingByText = new HashMap<>();
  private final PreparedEmbeddings embeddings;
  private final Minting minting;
  private final DocumentId documentId;

  private final List<Chunk> written = new ArrayList<>();
  private final List<ChunkId> moved = new ArrayList<>();
  private final Set<String> missingTexts = new LinkedHashSet<>();
  private int added;
  private int updated;
  private int unchanged;
  private int embedded;

  /**
   * @param taken ids that other documents of the same batch use; grows by the ids of the pieces
   */
  ChunkMerge(
      LibraryState state,
      DocumentId documentId,
      List<ChunkDraft> pieces,
      PreparedEmbeddings embeddings,
      Minting minting,
      Set<Object> taken) {
    this.documentId = documentId;
    this.embeddings = embeddings;
    this.minting = minting;
    state.chunksOf(documentId).forEach(chunk -> remaining.put(chunk.id(), chunk));
    List<Optional<Chunk>> met = meetById(state, pieces, taken);
    remaining
        .values()
        .forEach(
            chunk ->
                remainingByText.computeIfAbsent(chunk.text(), t -> new ArrayDeque<>()).add(chunk));
    for (int ordinal = 0; ordinal < pieces.size(); ordinal++) {
      ChunkDraft piece = pieces.get(ordinal);
      merge(piece, piece.id().isPresent() ? met.get(ordinal) : meetByText(piece.text()), ordinal);
    }
  }

  private List<Optional<Chunk>> meetById(
      LibraryState state, List<ChunkDraft> pieces, Set<Object> taken) {
    List<Optional<Chunk>> met = new ArrayList<>();
    for (ChunkDraft piece : pieces) {
      piece.id().ifPresent(id -> requireFree(state, id, taken));
      met.add(piece.id().map(remaining::remove));
    }
    return met;
  }

  private void requireFree(LibraryState state, ChunkId id, Set<Object> taken) {
    if (!taken.add(id)) {
      throw new InvalidInput("chunks", "hold the id \"" + id + "\" twice");
    }
    if (!remaining.containsKey(id) && state.hasChunk(id)) {
      throw new AlreadyExists("chunk", id.value());
    }
  }

  private Optional<Chunk> meetByText(String text) {
    Deque<Chunk> same = remainingByText.get(text);
    Optional<Chunk> met = same == null ? Optional.empty() : Optional.ofNullable(same.poll());
    met.ifPresent(chunk -> remaining.remove(chunk.id()));
    return met;
  }

  private void merge(ChunkDraft piece, Optional<Chunk> met, int ordinal) {
    Optional<Embedding> kept =
        met.filter(chunk -> chunk.text().equals(piece.text())).map(Chunk::embedding);
    Optional<Embedding> embedding =
        piece.embedding().or(() -> kept).or(() -> embeddings.of(piece.text()));
    if (embedding.isEmpty()) {
      missingTexts.add(piece.text());
      return;
    }
    embedded += piece.embedding().isEmpty() && kept.isEmpty() ? 1 : 0;
    met.ifPresentOrElse(
        chunk -> keep(chunk, piece, embedding.get(), ordinal),
        () -> add(piece, embedding.get(), ordinal));
  }

  private void keep(Chunk chunk, ChunkDraft piece, Embedding embedding, int ordinal) {
    if (!chunk.sameContent(piece.text(), piece.metadata())
        || !chunk.embedding().equals(embedding)) {
      updated++;
      written.add(
          new Chunk(
              chunk.id(),
              documentId,
              ordinal,
              piece.text(),
              piece.metadata(),
              embedding,
              chunk.createdAt(),
              minting.now(),
              chunk.revision() + 1));
      return;
    }
    unchanged++;
    if (chunk.ordinal() != ordinal) {
      // it has only moved: not a new revision of what it says
      moved.add(chunk.id());
      written.add(
          new Chunk(
              chunk.id(),
              documentId,
              ordinal,
              chunk.text(),
              chunk.metadata(),
              embedding,
              chunk.createdAt(),
              chunk.updatedAt(),
              chunk.revision()));
    }
  }

  private void add(ChunkDraft piece, Embedding embedding, int ordinal) {
    added++;
    Instant now = minting.now();
    ChunkId id = piece.id().orElseGet(() -> new ChunkId(minting.id()));
    written.add(
        new Chunk(id, documentId, ordinal, piece.text(), piece.metadata(), embedding, now, now, 1));
  }

  /**
   * Texts without which the merge is not complete; the figures and lists below hold only where this
   * is empty.
   */
  Set<String> missingTexts() {
    return missingTexts;
  }

  List<Chunk> written() {
    return written;
  }

  List<ChunkId> removed() {
    return List.copyOf(remaining.keySet());
  }

  /** Those of the written ones that keep their revision: they are new only where they are gone. */
  List<ChunkId> moved() {
    return moved;
  }

  int added() {
    return added;
  }

  int updated() {
    return updated;
  }

  int unchanged() {
    return unchanged;
  }

  int embedded() {
    return embedded;
  }
}
