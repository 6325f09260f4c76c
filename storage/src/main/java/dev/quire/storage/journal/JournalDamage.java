package dev.quire.storage.journal;

import dev.quire.domain.error.StorageFailure;
import java.nio.file.Path;

/**
 * Where a journal is not what was written.
 *
 * @param file that is damaged or missing
 * @param offset in it, from which on it cannot be read
 * @param position of the first command that cannot be read
 * @param what is wrong, with the file and the offset
 */
record JournalDamage(Path file, long offset, long position, String what) {
  private static final String REMEDY =
      "bring the file back from a copy, or restore a snapshot; or give up the commands from position %d on:"
          + " stop Quire, and run fsck DIR --repair --cut-journal";

  static JournalDamage at(Path file, long offset, long position, String how) {
    return new JournalDamage(
        file, offset, position, "%s is damaged at offset %d: %s".formatted(file, offset, how));
  }

  static JournalDamage missing(Path file, long position) {
    return new JournalDamage(
        file, 0, position, "%s is missing, and was the last of the journal".formatted(file));
  }

  /** Records are missing before the file, as where the one before it is. */
  static JournalDamage gap(Path file, long position, long found) {
    return new JournalDamage(
        file,
        0,
        position,
        "%s lacks the records from position %d to %d, which come before %s: a file is missing"
            .formatted(file.getParent(), position, found - 1, file.getFileName()));
  }

  /** The same where all before the position is not needed. */
  JournalDamage from(long needed) {
    return new JournalDamage(file, offset, Math.max(position, needed), what);
  }

  String remedy() {
    return REMEDY.formatted(position);
  }

  StorageFailure failure() {
    return new StorageFailure(what + "; " + remedy());
  }
}
