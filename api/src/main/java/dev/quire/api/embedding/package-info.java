/** The server's embedding model over HTTP. */
package dev.quire.api.embedding;
