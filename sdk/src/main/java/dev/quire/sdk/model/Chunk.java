package dev.quire.sdk.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A piece of text with one embedding: what a search finds.
 *
 * @param ordinal its place in the document, from 0
 * @param text empty when it was stored without one
 * @param embedding only where it was asked for
 */
public record Chunk(
    String id,
    String libraryId,
    String documentId,
    int ordinal,
    String text,
    Map<String, Object> metadata,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    Optional<Embedding> embedding) {

  public Chunk {
    text = text == null ? "" : text;
    metadata = Metadata.orEmpty(metadata);
    embedding = embedding == null ? Optional.empty() : embedding;
  }
}
