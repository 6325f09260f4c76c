package dev.quire.domain.library;

import dev.quire.domain.SoundText;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.metadata.Metadata;
import java.time.Instant;
import java.util.Optional;

/**
 * The definition of a library: documents that share one embedding space. Dimension, metric and
 * model never change; the rest may, and each change is a new revision.
 *
 * @param dimension floats of each embedding, 1 to {@value #MAX_DIMENSION}
 * @param embeddingModel what embeds its texts; empty where callers bring their own vectors
 * @param recallTarget the recall@10 that an approximate search is to reach, above 0 and at most 1
 * @param revision 1 when created, one more with each change
 */
public record Library(
    LibraryId id,
    String name,
    String description,
    Metadata metadata,
    int dimension,
    Metric metric,
    Optional<EmbeddingModel> embeddingModel,
    IndexSpec index,
    double recallTarget,
    Instant createdAt,
    Instant updatedAt,
    long revision) {
  public static final int MAX_DIMENSION = 16_384;
  public static final int MAX_NAME = 1_000;
  public static final int MAX_DESCRIPTION = 100_000;
  public static final double DEFAULT_RECALL_TARGET = 0.95;

  public Library {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new InvalidInput(
          "dimension", "is " + dimension + "; 1 to " + MAX_DIMENSION + " are allowed");
    }
    if (!(recallTarget > 0 && recallTarget <= 1)) {
      throw new InvalidInput(
          "recallTarget", "is " + recallTarget + "; above 0 and at most 1 is allowed");
    }
    SoundText.require("name", name, MAX_NAME);
    SoundText.require("description", description, MAX_DESCRIPTION);
    embeddingModel.ifPresent(model -> requireAgreement(dimension, model));
    index.requireFits(dimension);
  }

  /** The same library with what a caller may change, one revision on. */
  public Library revised(
      String name, String description, Metadata metadata, double recallTarget, Instant now) {
    return new Library(
        id,
        name,
        description,
        metadata,
        dimension,
        metric,
        embeddingModel,
        index,
        recallTarget,
        createdAt,
        now,
        revision + 1);
  }

  /** The same library with another index asked for, one revision on. */
  public Library withIndex(IndexSpec spec, Instant now) {
    return new Library(
        id,
        name,
        description,
        metadata,
        dimension,
        metric,
        embeddingModel,
        spec,
        recallTarget,
        createdAt,
        now,
        revision + 1);
  }

  /** The same library under another id: what a restored snapshot becomes. */
  public Library restoredAs(LibraryId newId, Instant now) {
    return new Library(
        newId,
        name,
        description,
        metadata,
        dimension,
        metric,
        embeddingModel,
        index,
        recallTarget,
        createdAt,
        now,
        revision + 1);
  }

  private static void requireAgreement(int dimension, EmbeddingModel model) {
    if (model.dimension() != dimension) {
      throw new InvalidInput(
          "dimension",
          "is "
              + dimension
              + ", but the model "
              + model.name()
              + " makes embeddings of "
              + model.dimension());
    }
  }
}
