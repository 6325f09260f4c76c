package dev.quire.api.chunk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.json.Base64Vector;
import dev.quire.api.json.MetadataReader;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.ChunkId;
import java.util.Objects;
import java.util.Optional;

/** A chunk of a document that the path or the body around it names. */
public record ChunkRequest(
    String id, String text, float[] embedding, String embeddingBase64, ObjectNode metadata) {

  public ChunkDraft draft() {
    return new ChunkDraft(
        Optional.ofNullable(id).map(ChunkId::new),
        Objects.requireNonNullElse(text, ""),
        Base64Vector.either("embedding", embedding, embeddingBase64),
        MetadataReader.read(metadata));
  }
}
