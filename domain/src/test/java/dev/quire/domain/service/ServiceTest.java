package dev.quire.domain.service;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.LibraryDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.reference.BagOfWords;
import dev.quire.domain.reference.ReferenceQuire;
import dev.quire.domain.reference.TickingClock;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.Precondition;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Two libraries on the reference model: one of texts, one of vectors with two dimensions. */
abstract class ServiceTest {
  static final LibraryId TEXTS = new LibraryId("texts");
  static final LibraryId VECTORS = new LibraryId("vectors");
  static final Durability FSYNC = Durability.FSYNC;
  static final DocumentId DOC = new DocumentId("doc");

  /** What happens, once, while texts are embedded: the place for somebody else to interfere. */
  Consumer<List<String>> whileEmbedding = texts -> {};

  final BagOfWords embedder =
      new BagOfWords(
          "bag-of-words-1",
          texts -> {
            Consumer<List<String>> interference = whileEmbedding;
            whileEmbedding = none -> {};
            interference.accept(texts);
          });
  final ReferenceQuire quire =
      ReferenceQuire.inMemory(Minting.of(new TickingClock(), new Random(1)), embedder);

  ServiceTest() {
    quire.libraries().create(LibraryDraft.ofTexts("texts", "bag-of-words"));
    quire.libraries().create(LibraryDraft.ofVectors("vectors", 2));
  }

  DocumentService.Put put(LibraryId library, String document, ChunkDraft... chunks) {
    return quire
        .documents()
        .put(
            library,
            new DocumentId(document),
            DocumentDraft.ofChunks(document, "", chunks),
            Precondition.none(),
            FSYNC)
        .value();
  }

  List<Chunk> chunksOf(LibraryId library, String document) {
    return quire.documents().chunks(library, new DocumentId(document), 0, 1_000).items();
  }

  Chunk chunk(LibraryId library, String id) {
    return quire.chunks().get(library, new ChunkId(id));
  }

  static ChunkDraft text(String text) {
    return ChunkDraft.of(text);
  }

  static ChunkDraft text(String id, String text) {
    return new ChunkDraft(Optional.of(new ChunkId(id)), text, Optional.empty(), Metadata.EMPTY);
  }

  static ChunkDraft vector(String id, float... embedding) {
    return ChunkDraft.of(id, "", embedding);
  }

  static ChunkDraft tagged(ChunkDraft draft, String name, MetadataValue value) {
    return new ChunkDraft(draft.id(), draft.text(), draft.embedding(), Metadata.of(name, value));
  }

  static ChunkService.Item item(String document, ChunkDraft draft) {
    return new ChunkService.Item(new DocumentId(document), draft);
  }
}
