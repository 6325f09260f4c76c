package dev.quire.domain.document;

import dev.quire.domain.SoundText;
import dev.quire.domain.metadata.Metadata;
import java.time.Instant;

/**
 * A source text; what it says is in its chunks.
 *
 * @param title for people; may be empty
 * @param source where the text came from, usually a URI; may be empty
 * @param revision 1 when created, one more each time the document itself is put or patched
 */
public record Document(
    DocumentId id,
    String title,
    String source,
    Metadata metadata,
    Instant createdAt,
    Instant updatedAt,
    long revision) {
  public static final int MAX_TITLE = 10_000;
  public static final int MAX_SOURCE = 10_000;

  public Document {
    SoundText.require("title", title, MAX_TITLE);
    SoundText.require("source", source, MAX_SOURCE);
  }

  /** The same document with other particulars, one revision on. */
  public Document revised(String title, String source, Metadata metadata, Instant now) {
    return new Document(id, title, source, metadata, createdAt, now, revision + 1);
  }
}
