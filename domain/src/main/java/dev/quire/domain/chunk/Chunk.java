package dev.quire.domain.chunk;

import dev.quire.domain.SoundText;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.Metadata;
import java.time.Instant;

/**
 * A piece of a document's text with one embedding: the unit of search.
 *
 * @param ordinal orders the chunks of a document; from 0, gaps are left where chunks were deleted
 * @param text may be empty where the caller brought only a vector; at most {@value #MAX_TEXT}
 *     characters
 * @param embedding as the library's metric keeps it (of unit length for cosine)
 * @param revision 1 when created, one more with each change
 */
public record Chunk(
    ChunkId id,
    DocumentId documentId,
    int ordinal,
    String text,
    Metadata metadata,
    Embedding embedding,
    Instant createdAt,
    Instant updatedAt,
    long revision) {
  public static final int MAX_TEXT = 1_000_000;

  public Chunk {
    requireText("text", text);
    if (ordinal < 0) {
      throw new InvalidInput("ordinal", "is " + ordinal + "; it starts at 0");
    }
  }

  /** Returns the text where a chunk may hold it: not too long, and sound Unicode. */
  public static String requireText(String field, String text) {
    return SoundText.require(field, text, MAX_TEXT);
  }

  public boolean sameContent(String otherText, Metadata otherMetadata) {
    return text.equals(otherText) && metadata.equals(otherMetadata);
  }
}
