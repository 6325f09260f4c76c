package dev.quire.domain.job;

/**
 * Something that a check noticed.
 *
 * @param severity in words: {@code repairable} where a repair makes it again, {@code damage} where
 *     primary data is lost
 * @param path of the file or directory, relative to the data directory
 * @param message what is wrong, and the remedy
 */
public record JobFinding(String severity, String path, String message) {}
