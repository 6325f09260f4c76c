package dev.quire.api.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.chunk.ChunkRequest;
import dev.quire.api.http.Batch;
import dev.quire.api.json.MetadataReader;
import dev.quire.domain.document.Chunking;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A document to be stored: a text for the server to split, or chunks, or neither yet. */
public record DocumentRequest(
    String id,
    String title,
    String source,
    ObjectNode metadata,
    String text,
    List<ChunkRequest> chunks,
    Split chunking) {

  /** How a text is split, in tokens of the library's model. */
  public record Split(Integer size, Integer overlap) {
    private Chunking chunking() {
      int tokens = Objects.requireNonNullElse(size, Chunking.DEFAULT.size());
      int most = Math.max(0, Math.min(Chunking.DEFAULT.overlap(), tokens / 2));
      try {
        return new Chunking(tokens, Objects.requireNonNullElse(overlap, most));
      } catch (InvalidInput e) {
        throw e.under("chunking");
      }
    }
  }

  DocumentDraft draft() {
    return new DocumentDraft(
        Optional.ofNullable(id).map(DocumentId::new),
        Objects.requireNonNullElse(title, ""),
        Objects.requireNonNullElse(source, ""),
        MetadataReader.read(metadata),
        content());
  }

  private DocumentDraft.Content content() {
    if (text != null && chunks != null) {
      throw new InvalidInput("chunks", "are given together with text; one of the two is enough");
    }
    if (chunking != null && text == null) {
      throw new InvalidInput("chunking", "says how a text is split, but there is no text");
    }
    if (text != null) {
      return new DocumentDraft.WholeText(
          text, chunking == null ? Chunking.DEFAULT : chunking.chunking());
    }
    List<ChunkRequest> given = Objects.requireNonNullElse(chunks, List.of());
    return new DocumentDraft.Chunks(Batch.readAll("chunks", given, ChunkRequest::draft));
  }
}
