package dev.quire.api.chunk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.service.ChunkService.Item;

/** A chunk that says itself which document it belongs to. */
public record PlacedChunk(
    String id,
    String documentId,
    String text,
    float[] embedding,
    String embeddingBase64,
    ObjectNode metadata) {

  Item item() {
    if (documentId == null) {
      throw new InvalidInput("documentId", "is missing; a chunk belongs to a document");
    }
    var draft = new ChunkRequest(id, text, embedding, embeddingBase64, metadata).draft();
    return new Item(document(documentId), draft);
  }

  PlacedChunk with(String otherId, String otherDocument) {
    return new PlacedChunk(otherId, otherDocument, text, embedding, embeddingBase64, metadata);
  }

  static DocumentId document(String id) {
    try {
      return new DocumentId(id);
    } catch (InvalidInput e) {
      throw new InvalidInput("documentId", e.violations().getFirst().message());
    }
  }
}
