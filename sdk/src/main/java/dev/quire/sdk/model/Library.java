package dev.quire.sdk.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Documents that share one embedding space.
 *
 * @param state {@code ready}, or {@code damaged} where the server cannot read its files; {@code
 *     unavailable} where it lacks file descriptors or room to open them, and tries again at the
 *     next request
 * @param reason why it is not ready; of its other fields only id and name are known then
 * @param dimension of every embedding in it
 * @param embeddingModel empty when callers bring their own embeddings
 * @param embeddingFingerprint of that model and its tokenizer
 * @param recallTarget the recall that searches aim at, 0..1
 * @param documents how many there are
 * @param chunks how many there are
 * @param bytes on the server's disk
 * @param revision for {@code ifRevision}
 */
public record Library(
    String id,
    String name,
    Optional<String> description,
    String state,
    Optional<String> reason,
    Map<String, Object> metadata,
    int dimension,
    Metric metric,
    Optional<String> embeddingModel,
    Optional<String> embeddingFingerprint,
    IndexSpec index,
    double recallTarget,
    long documents,
    long chunks,
    long bytes,
    Instant createdAt,
    Instant updatedAt,
    long revision) {

  public Library {
    state = state == null ? "ready" : state;
    reason = reason == null ? Optional.empty() : reason;
    embeddingModel = embeddingModel == null ? Optional.empty() : embeddingModel;
    description =
        description == null ? Optional.empty() : description.filter(text -> !text.isEmpty());
    metadata = Metadata.orEmpty(metadata);
    index = index == null ? IndexSpec.auto() : index;
  }

  /** Whether the server has it open: only then are all its fields known. */
  public boolean isReady() {
    return state.equals("ready");
  }

  /** Whether it can only be deleted, and its snapshots listed, downloaded and restored. */
  public boolean isDamaged() {
    return state.equals("damaged");
  }
}
