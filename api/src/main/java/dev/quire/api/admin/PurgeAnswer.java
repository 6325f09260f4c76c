package dev.quire.api.admin;

import dev.quire.api.http.Answers;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.domain.store.Written;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

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
public record PurgeAnswer(
    boolean complete,
    long files,
    long bytes,
    long matchesBefore,
    long matchesAfter,
    long matchesKept,
    List<String> snapshots) {

  /** The answer to a purge of something in this library. */
  public static RestResponse<PurgeAnswer> answer(OpenLibrary library, PurgeReceipt receipt) {
    long position = library.read(LibraryState::position);
    return Answers.written(
            Status.OK, of(receipt), new Written<>(receipt, position, Durability.FSYNC))
        .build();
  }

  private static PurgeAnswer of(PurgeReceipt receipt) {
    return new PurgeAnswer(
        receipt.isComplete(),
        receipt.files(),
        receipt.bytes(),
        receipt.matchesBefore(),
        receipt.matchesAfter(),
        receipt.matchesKept(),
        receipt.snapshots());
  }
}
