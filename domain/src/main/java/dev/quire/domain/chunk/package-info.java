/** A chunk: a piece of text with one embedding, the unit of search. */
package dev.quire.domain.chunk;
