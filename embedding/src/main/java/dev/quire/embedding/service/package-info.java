/**
 * The embedder as a process of its own, for setups where the database should not carry the model's
 * memory. {@link dev.quire.embedding.service.EmbeddingService} has the {@code main} and the routes;
 * a request becomes an answer in {@link dev.quire.embedding.service.Routes}, every error a problem
 * in {@link dev.quire.embedding.service.Refusal}.
 */
package dev.quire.embedding.service;
