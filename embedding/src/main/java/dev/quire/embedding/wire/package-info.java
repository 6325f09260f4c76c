/**
 * The JSON that client and service of embeddings exchange: one record a body. Requests are strict
 * (an unknown field is a typo), answers are read leniently (an unknown field is a newer service).
 */
package dev.quire.embedding.wire;
