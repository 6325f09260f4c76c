package dev.quire.api.chunk;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.json.Base64Vector;
import dev.quire.api.json.JsonComplaint;
import dev.quire.api.json.MergePatch;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.service.ChunkService.Edit;
import java.util.Optional;
import java.util.Set;

/** What may change of a chunk. A new text is embedded anew unless an embedding comes with it. */
final class ChunkPatch {
  private static final Set<String> CHANGEABLE =
      Set.of("text", "embedding", "embeddingBase64", "metadata");
  private static final Set<String> FIXED =
      Set.of("id", "libraryId", "documentId", "ordinal", "revision", "createdAt", "updatedAt");

  /** The fields that say an embedding, read by the rules of every other body. */
  private record Vectors(float[] embedding, String embeddingBase64) {}

  private final MergePatch patch;
  private final Optional<Embedding> embedding;

  ChunkPatch(ObjectNode body, ObjectMapper json) {
    this.patch = new MergePatch(body, CHANGEABLE, FIXED);
    Vectors vectors = vectors(body.deepCopy().retain("embedding", "embeddingBase64"), json);
    this.embedding =
        Base64Vector.either("embedding", vectors.embedding(), vectors.embeddingBase64());
  }

  private static Vectors vectors(ObjectNode fields, ObjectMapper json) {
    try {
      return json.treeToValue(fields, Vectors.class);
    } catch (JacksonException e) {
      throw JsonComplaint.about(e);
    }
  }

  /** Whether the outcome depends on the metadata that is there. */
  boolean merges() {
    return patch.names("metadata");
  }

  Edit edit(Chunk before) {
    return new Edit(
        patch.value("text").map(text -> patch.text("text", "")),
        embedding,
        merges() ? Optional.of(patch.metadata(before.metadata())) : Optional.empty());
  }
}
