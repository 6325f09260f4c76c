package dev.quire.sdk.model;

import java.util.List;

/**
 * What a purge looked through, byte by byte, for the texts, ids and embeddings it removed.
 *
 * @param complete whether nothing on the server's disk holds them any more, but for others that say
 *     the same
 * @param files looked through, those of snapshots too
 * @param bytes of these files
 * @param matchesBefore how often they stood in the library's files
 * @param matchesAfter how often they stand there now
 * @param matchesKept how many of these are a part of what other chunks and documents hold, which
 *     stay
 * @param snapshots that still hold them, other than as such a part: a snapshot is never changed,
 *     only deleted
 */
public record PurgeReceipt(
    boolean complete,
    long files,
    long bytes,
    long matchesBefore,
    long matchesAfter,
    long matchesKept,
    List<String> snapshots) {
  public PurgeReceipt {
    snapshots = List.copyOf(snapshots);
  }
}
