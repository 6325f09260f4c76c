/** Chunks over HTTP: one by one, in batches, as arrays. */
package dev.quire.api.chunk;
