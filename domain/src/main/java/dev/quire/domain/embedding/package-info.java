/** The port to embedding models, which of them run here, and how a text is split for them. */
package dev.quire.domain.embedding;
