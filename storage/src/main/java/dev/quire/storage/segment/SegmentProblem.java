package dev.quire.storage.segment;

/**
 * What is wrong with a file of a sealed segment.
 *
 * @param file its name in the segment's directory
 * @param role what its loss means
 * @param message what is wrong, without the remedy
 */
public record SegmentProblem(String file, ArrayRole role, String message) {}
