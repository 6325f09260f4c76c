package dev.quire.domain.store;

import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import java.util.function.Supplier;

/**
 * A library that could not be opened.
 *
 * @param id as its manifest has it; where that cannot be read, what its directory's name says
 * @param directory its directory's name within the data directory
 * @param reason what is wrong, and the remedy; names files relative to the data directory
 * @param snapshots those that it has, to be restored: they have files of their own names
 * @param verify starts a check of every byte, as {@link Upkeep#verify} does; that job always fails
 */
public record DamagedLibrary(
    LibraryId id, String directory, String reason, Snapshots snapshots, Supplier<Job> verify) {}
