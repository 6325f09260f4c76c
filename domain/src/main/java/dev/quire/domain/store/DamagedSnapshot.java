package dev.quire.domain.store;

/**
 * A snapshot that cannot say what it is. Its rows may still be searched; it is deleted, and never
 * restored.
 *
 * @param name as the name of its directory has it
 * @param reason what is wrong, and the remedy; without the paths of this machine
 */
public record DamagedSnapshot(String name, String reason) {}
