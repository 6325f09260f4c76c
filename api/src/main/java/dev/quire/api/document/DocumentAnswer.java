package dev.quire.api.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.api.chunk.ChunkAnswer;
import dev.quire.domain.document.Document;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.service.DocumentService.Put;
import java.time.Instant;
import java.util.List;

/**
 * A document as callers see it.
 *
 * @param chunkCount how many chunks it has; left out where it was not counted
 * @param chunks left out unless they were asked for
 * @param changes what a put came to; left out elsewhere
 */
public record DocumentAnswer(
    String id,
    String libraryId,
    String title,
    String source,
    Metadata metadata,
    Instant createdAt,
    Instant updatedAt,
    long revision,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer chunkCount,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<ChunkAnswer> chunks,
    @JsonInclude(JsonInclude.Include.NON_NULL) Changes changes) {

  /**
   * What a put changed, in chunks.
   *
   * @param updated chunks that kept their id and say something else
   * @param embedded texts that went through the model
   */
  public record Changes(int added, int updated, int unchanged, int removed, int embedded) {}

  public static DocumentAnswer of(LibraryId library, Document document) {
    return of(library, document, null, null, null);
  }

  static DocumentAnswer of(LibraryId library, Put put) {
    Changes changes =
        new Changes(put.added(), put.updated(), put.unchanged(), put.removed(), put.embedded());
    return of(library, put.document(), put.chunks(), null, changes);
  }

  static DocumentAnswer of(LibraryId library, Document document, List<ChunkAnswer> chunks) {
    return of(library, document, chunks.size(), chunks, null);
  }

  private static DocumentAnswer of(
      LibraryId library,
      Document document,
      Integer count,
      List<ChunkAnswer> chunks,
      Changes changes) {
    return new DocumentAnswer(
        document.id().value(),
        library.value(),
        document.title(),
        document.source(),
        document.metadata(),
        document.createdAt(),
        document.updatedAt(),
        document.revision(),
        count,
        chunks,
        changes);
  }
}
