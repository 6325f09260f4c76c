package dev.quire.api.chunk;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import java.time.Instant;

/**
 * A chunk as callers see it.
 *
 * @param embedding left out unless it was asked for
 */
public record ChunkAnswer(
    String id,
    String libraryId,
    String documentId,
    int ordinal,
    String text,
    Metadata metadata,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) float[] embedding) {

  public static ChunkAnswer of(LibraryId library, Chunk chunk, boolean withEmbedding) {
    return new ChunkAnswer(
        chunk.id().value(),
        library.value(),
        chunk.documentId().value(),
        chunk.ordinal(),
        chunk.text(),
        chunk.metadata(),
        chunk.revision(),
        chunk.createdAt(),
        chunk.updatedAt(),
        withEmbedding ? chunk.embedding().toArray() : null);
  }
}
