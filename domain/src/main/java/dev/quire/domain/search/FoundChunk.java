package dev.quire.domain.search;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.metadata.Metadata;
import java.util.Optional;

/**
 * As much of a chunk as a search was asked to bring: where it is, always, and each part that {@link
 * SearchQuery#include} names.
 */
public record FoundChunk(
    ChunkId id,
    DocumentId documentId,
    int ordinal,
    Optional<String> text,
    Optional<Metadata> metadata,
    Optional<Embedding> embedding) {}
