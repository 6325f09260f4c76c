package dev.quire.domain.store;

import java.util.List;

/**
 * What a purge looked through, byte by byte, for the texts, ids and embeddings it was to remove.
 * Byte strings of less than eight bytes are not looked for, since they stand anywhere by chance;
 * the rows that held them are gone all the same.
 *
 * @param files looked through afterwards, those of snapshots too
 * @param bytes of these files
 * @param matchesBefore how often they stood in the library's files, snapshots left aside
 * @param matchesAfter how often they stand there now
 * @param matchesKept how many of these are a part of what other chunks and documents hold, which
 *     stay: they lie in segments that have no row of what was purged
 * @param snapshots that still hold them, by name, other than as a part of what stays: a snapshot is
 *     never changed, only deleted
 */
public record PurgeReceipt(
    long files,
    long bytes,
    long matchesBefore,
    long matchesAfter,
    long matchesKept,
    List<String> snapshots) {
  public PurgeReceipt {
    snapshots = List.copyOf(snapshots);
  }

  /** Whether nothing on the disk holds what was purged, but for others that say the same. */
  public boolean isComplete() {
    return matchesAfter == matchesKept && snapshots.isEmpty();
  }
}
