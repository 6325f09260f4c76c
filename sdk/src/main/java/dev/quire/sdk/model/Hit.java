package dev.quire.sdk.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One chunk that a search found.
 *
 * @param score 0..1, higher is better, whatever the metric
 * @param distance the metric's raw figure, lower is better
 * @param context neighbouring chunks in reading order, where they were asked for
 * @param document the document it stands in, where it was asked for
 * @param embedding where it was asked for
 */
public record Hit(
    String chunkId,
    String documentId,
    int ordinal,
    double score,
    double distance,
    String text,
    Map<String, Object> metadata,
    List<Chunk> context,
    Optional<Document> document,
    Optional<Embedding> embedding) {

  public Hit {
    text = text == null ? "" : text;
    metadata = Metadata.orEmpty(metadata);
    context = context == null ? List.of() : List.copyOf(context);
    document = document == null ? Optional.empty() : document;
    embedding = embedding == null ? Optional.empty() : embedding;
  }
}
