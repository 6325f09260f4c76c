package dev.quire.domain.document;

import dev.quire.domain.Id;
import dev.quire.domain.SoundText;
import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.metadata.Metadata;
import java.util.List;
import java.util.Optional;

/**
 * A document as a caller hands it in.
 *
 * @param id empty: the library makes one
 * @param content a text to be split, or chunks that the caller cut, or nothing yet
 */
public record DocumentDraft(
    Optional<DocumentId> id, String title, String source, Metadata metadata, Content content) {

  public DocumentDraft {
    id.ifPresent(given -> Id.requireAddressable("id", given.value()));
  }

  /** What a draft says. */
  public sealed interface Content {}

  /** A text for the server to split and embed. */
  public record WholeText(String text, Chunking chunking) implements Content {
    public WholeText {
      SoundText.require("text", text);
    }
  }

  /** Chunks as the caller cut them, in order. */
  public record Chunks(List<ChunkDraft> chunks) implements Content {
    public Chunks {
      chunks = List.copyOf(chunks);
    }
  }

  public static DocumentDraft ofText(String id, String title, String text) {
    return new DocumentDraft(
        Optional.of(new DocumentId(id)),
        title,
        "",
        Metadata.EMPTY,
        new WholeText(text, Chunking.DEFAULT));
  }

  public static DocumentDraft ofChunks(String id, String title, ChunkDraft... chunks) {
    return new DocumentDraft(
        Optional.of(new DocumentId(id)), title, "", Metadata.EMPTY, new Chunks(List.of(chunks)));
  }

  public DocumentDraft withId(DocumentId newId) {
    return new DocumentDraft(Optional.of(newId), title, source, metadata, content);
  }
}
