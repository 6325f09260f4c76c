package dev.quire.domain.reference;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.Library;
import dev.quire.domain.store.Command;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What one library holds, in two sorted maps. Whoever keeps it for later takes a copy. */
final class ReferenceContent {
  private Library library;
  private long position;
  private final NavigableMap<DocumentId, Document> documents;
  private final NavigableMap<ChunkId, Chunk> chunks;

  ReferenceContent(Library library) {
    this(library, 0, new TreeMap<>(), new TreeMap<>());
  }

  private ReferenceContent(
      Library library,
      long position,
      NavigableMap<DocumentId, Document> documents,
      NavigableMap<ChunkId, Chunk> chunks) {
    this.library = library;
    this.position = position;
    this.documents = documents;
    this.chunks = chunks;
  }

  /** The same content, in maps of its own. */
  ReferenceContent copy() {
    return copyOf(library);
  }

  /** The same content under another definition. */
  ReferenceContent copyOf(Library definition) {
    return new ReferenceContent(
        definition, position, new TreeMap<>(documents), new TreeMap<>(chunks));
  }

  /** Applies the command as the next one; returns its position. */
  long apply(Command command) {
    switch (command) {
      case Command.Define(Library definition) -> library = definition;
      case Command.Write write -> {
        write.deletedChunks().forEach(chunks::remove);
        write.deletedDocuments().forEach(documents::remove);
        write.documents().forEach(document -> documents.put(document.id(), document));
        write.chunks().forEach(chunk -> chunks.put(chunk.id(), chunk));
      }
    }
    requireSound();
    return ++position;
  }

  /** No service may bring this about: the commands hold outcomes that need no further check. */
  private void requireSound() {
    for (Chunk chunk : chunks.values()) {
      if (!documents.containsKey(chunk.documentId())) {
        throw new AssertionError("chunk " + chunk.id() + " has lost its document");
      }
      if (chunk.embedding().dimension() != library.dimension()) {
        throw new AssertionError("chunk " + chunk.id() + " has another dimension");
      }
    }
    for (DocumentId id : documents.keySet()) {
      List<Chunk> ofDocument = chunksOf(id);
      if (ofDocument.stream().mapToInt(Chunk::ordinal).distinct().count() < ofDocument.size()) {
        throw new AssertionError("document " + id + " has two chunks of one ordinal");
      }
    }
  }

  /** By ascending ordinal. */
  List<Chunk> chunksOf(DocumentId id) {
    return chunks.values().stream()
        .filter(chunk -> chunk.documentId().equals(id))
        .sorted(Comparator.comparingInt(Chunk::ordinal))
        .toList();
  }

  Library library() {
    return library;
  }

  long position() {
    return position;
  }

  NavigableMap<DocumentId, Document> documents() {
    return documents;
  }

  NavigableMap<ChunkId, Chunk> chunks() {
    return chunks;
  }
}
