package dev.quire.domain.store;

/**
 * A library that could not be opened.
 *
 * @param directory its directory's name within the data directory
 * @param reason what is wrong, and the remedy
 */
public record DamagedLibrary(String directory, String reason) {}
