/**
 * A library: documents that share one embedding space, how its embeddings are compared, and what
 * index its user asked for.
 */
package dev.quire.domain.library;
