package dev.quire.domain.store;

/**
 * How much a library holds.
 *
 * @param bytes on disk, journal and deleted rows that are not yet merged away included
 */
public record LibrarySize(long documents, long chunks, long bytes) {}
