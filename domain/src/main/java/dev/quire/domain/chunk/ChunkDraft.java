package dev.quire.domain.chunk;

import dev.quire.domain.Id;
import dev.quire.domain.metadata.Metadata;
import java.util.Optional;

/**
 * A chunk as a caller hands it in, before the library completes it.
 *
 * @param id empty: the library makes one
 * @param embedding empty: the library's model embeds the text
 */
public record ChunkDraft(
    Optional<ChunkId> id, String text, Optional<Embedding> embedding, Metadata metadata) {

  public ChunkDraft {
    id.ifPresent(given -> Id.requireAddressable("id", given.value()));
    Chunk.requireText("text", text);
  }

  public static ChunkDraft of(String text) {
    return new ChunkDraft(Optional.empty(), text, Optional.empty(), Metadata.EMPTY);
  }

  public static ChunkDraft of(String id, String text, float... embedding) {
    return new ChunkDraft(
        Optional.of(new ChunkId(id)), text, Optional.of(Embedding.of(embedding)), Metadata.EMPTY);
  }
}
