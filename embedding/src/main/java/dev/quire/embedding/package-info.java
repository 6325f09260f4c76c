/**
 * Embeddings for Quire: the {@link dev.quire.domain.embedding.Embedder} port, filled twice. {@code
 * djl} runs the model in this process, {@code http} asks a service for it, and {@code service} is
 * that service, the same model as a process of its own. {@code model} knows where the files of a
 * model are; {@code convert} makes the bundled one, in the build.
 */
package dev.quire.embedding;
