package dev.quire.sdk.model;

import java.util.List;

/**
 * What a purge looked through, byte by byte, for the texts, ids and embeddings it removed.
 *
 * @param complete whether nothing on the server's disk holds them any more
 * @param files looked through, those of snapshots too
 * @param bytes of these files
 * @param matchesBefore how often they stood in the library's files
 * @param matchesAfter how often they stand there now; another chunk may have the same text
 * @param snapshots that still hold them: a snapshot is never changed, only deleted
 */
public record PurgeReceipt(
    boolean complete,
    long files,
    long bytes,
    long matchesBefore,
    long matchesAfter,
    List<String> snapshots) {
  public PurgeReceipt {
    snapshots = List.copyOf(snapshots);
  }
}
