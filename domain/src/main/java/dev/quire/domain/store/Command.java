package dev.quire.domain.store;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.Library;
import java.util.List;

/**
 * What one record of the journal says. It holds outcomes, not wishes: applying it needs no
 * decision, so every replay ends in the same state.
 */
public sealed interface Command {

  /** The library's definition is now this. */
  record Define(Library library) implements Command {}

  /**
   * All of this at once, deletions first. A document or chunk whose id exists is replaced; one of
   * revision 1 is new after the deletions, so that nobody need look for what it replaces.
   *
   * @param deletedChunks includes the chunks of each deleted document, and chunks that are written
   *     again without a new revision
   */
  record Write(
      List<DocumentId> deletedDocuments,
      List<ChunkId> deletedChunks,
      List<Document> documents,
      List<Chunk> chunks)
      implements Command {
    public Write {
      deletedDocuments = List.copyOf(deletedDocuments);
      deletedChunks = List.copyOf(deletedChunks);
      documents = List.copyOf(documents);
      chunks = List.copyOf(chunks);
    }

    public static Write of(Document document) {
      return new Write(List.of(), List.of(), List.of(document), List.of());
    }

    public static Write ofChunks(List<Chunk> chunks) {
      return new Write(List.of(), List.of(), List.of(), chunks);
    }

    public static Write deletingChunks(List<ChunkId> ids) {
      return new Write(List.of(), ids, List.of(), List.of());
    }

    public boolean isEmpty() {
      return deletedDocuments.isEmpty()
          && deletedChunks.isEmpty()
          && documents.isEmpty()
          && chunks.isEmpty();
    }
  }
}
