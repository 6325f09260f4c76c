package dev.quire.domain.store;

import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A library that could not be opened.
 *
 * @param id as its manifest has it; where that cannot be read, what its directory's name says
 * @param directory its directory's name within the data directory
 * @param reason what is wrong, and the remedy; names files relative to the data directory
 * @param passing what keeps it closed for now though its files may be whole, such as a lack of file
 *     descriptors: whoever asks for it next has it opened again. Empty where the files are damaged
 * @param snapshots those that it has, to be restored: they have files of their own names
 * @param verify starts a check of every byte, as {@link Upkeep#verify} does; that job always fails
 */
public record DamagedLibrary(
    LibraryId id,
    String directory,
    String reason,
    Optional<QuireException> passing,
    Snapshots snapshots,
    Supplier<Job> verify) {

  /** Whether its files are what is wrong. */
  public boolean isDamaged() {
    return passing.isEmpty();
  }

  /** What whoever wants to work with it is told. */
  public QuireException refusal() {
    return passing.orElseGet(() -> new Damaged(id.value(), reason));
  }
}
