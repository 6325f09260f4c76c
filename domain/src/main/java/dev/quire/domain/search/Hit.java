package dev.quire.domain.search;

import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import java.util.List;
import java.util.Optional;

/**
 * One chunk that answers.
 *
 * @param score 0..1, higher is better
 * @param distance the metric's raw figure, lower is better
 * @param before neighbours before it in its document, where the query asked for them
 * @param document where the query asked for it
 */
public record Hit(
    FoundChunk chunk,
    double score,
    double distance,
    List<Chunk> before,
    List<Chunk> after,
    Optional<Document> document) {}
