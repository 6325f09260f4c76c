/**
 * Embeddings from a service, by the JDK's HTTP client: {@link
 * dev.quire.embedding.http.HttpEmbedder}. Embedding changes nothing, so whatever fails on the way
 * is simply asked again, until the caller's patience is over.
 */
package dev.quire.embedding.http;
