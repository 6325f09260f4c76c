package dev.quire.engine;

/**
 * Memory that holds what is not sealed yet.
 *
 * @param usedBytes by all libraries
 * @param limitBytes beyond which writers wait, and are refused in the end
 */
public record MemoryUse(long usedBytes, long limitBytes) {}
