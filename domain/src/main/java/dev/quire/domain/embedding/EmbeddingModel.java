package dev.quire.domain.embedding;

/**
 * What made a library's embeddings.
 *
 * @param name as callers name it, such as {@code all-MiniLM-L6-v2}
 * @param fingerprint hash of weights, tokenizer and settings: equal fingerprints mean one embedding
 *     space
 */
public record EmbeddingModel(String name, int dimension, String fingerprint) {}
