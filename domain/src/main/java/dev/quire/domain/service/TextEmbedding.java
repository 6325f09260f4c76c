package dev.quire.domain.service;

import dev.quire.domain.chunk.ChunkDraft;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.Chunking;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.embedding.TextSplitter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Library;
import java.util.List;

/** Texts of a library through its own model. Slow: never called under a lock. */
public final class TextEmbedding {
  private final Embedders embedders;

  public TextEmbedding(Embedders embedders) {
    this.embedders = embedders;
  }

  /** Throws {@code EmbeddingSpaceMismatch} where the library's model does not run here. */
  public void requireModel(Library library) {
    embedders.of(library);
  }

  /** One embedding for each text, as the library's metric keeps them. */
  public List<Embedding> embed(Library library, List<String> texts) {
    return embedders.of(library).embed(texts).stream()
        .map(e -> e.preparedFor(library.metric()))
        .toList();
  }

  /** The text as chunks to be embedded. */
  public List<ChunkDraft> split(Library library, String text, Chunking chunking) {
    if (text.isBlank()) {
      throw new InvalidInput("text", "must not be empty");
    }
    Embedder embedder = embedders.of(library);
    return new TextSplitter(embedder, chunking).split(text).stream().map(ChunkDraft::of).toList();
  }
}
