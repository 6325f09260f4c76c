package dev.quire.domain.library;

import dev.quire.domain.metadata.Metadata;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A library as a caller asks for it.
 *
 * @param id empty: one is made
 * @param name blank: the id
 * @param dimension empty: that of the embedding model
 * @param embeddingModel empty: callers bring their own vectors
 */
public record LibraryDraft(
    Optional<LibraryId> id,
    String name,
    String description,
    Metadata metadata,
    OptionalInt dimension,
    Metric metric,
    Optional<String> embeddingModel,
    IndexSpec index,
    double recallTarget) {

  /** A cosine library for vectors of the caller's own. */
  public static LibraryDraft ofVectors(String id, int dimension) {
    return draft(id, OptionalInt.of(dimension), Optional.empty());
  }

  /** A cosine library whose texts the model embeds. */
  public static LibraryDraft ofTexts(String id, String embeddingModel) {
    return draft(id, OptionalInt.empty(), Optional.of(embeddingModel));
  }

  public LibraryDraft withMetric(Metric other) {
    return new LibraryDraft(
        id, name, description, metadata, dimension, other, embeddingModel, index, recallTarget);
  }

  public LibraryDraft withIndex(IndexSpec other) {
    return new LibraryDraft(
        id, name, description, metadata, dimension, metric, embeddingModel, other, recallTarget);
  }

  private static LibraryDraft draft(String id, OptionalInt dimension, Optional<String> model) {
    return new LibraryDraft(
        Optional.of(new LibraryId(id)),
        "",
        "",
        Metadata.EMPTY,
        dimension,
        Metric.COSINE,
        model,
        new IndexSpec.Auto(),
        Library.DEFAULT_RECALL_TARGET);
  }
}
