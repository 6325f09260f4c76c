package dev.quire.sdk.model;

import java.util.List;

/**
 * Texts turned into embeddings.
 *
 * @param fingerprint of model and tokenizer; embeddings may be mixed only where it is the same
 * @param embeddings one for each text, in order
 */
public record EmbeddingsAnswer(
    String model, int dimension, String fingerprint, List<Embedding> embeddings) {}
