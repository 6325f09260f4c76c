package dev.quire.api.chunk;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService;

/**
 * What must be said of rows that were written without waiting for the disk, where the stream that
 * they came in is broken off before its last write, which would have waited for all.
 */
final class Reservation {
  private Reservation() {}

  /**
   * Waits for the disk, but not for room in memory: a stream that was refused because there is none
   * has waited already.
   *
   * @return to follow "are stored"; empty where they are, durably
   */
  static String of(ChunkService chunks, LibraryId library) {
    try {
      chunks.awaitDurable(library);
      return "";
    } catch (NotFound e) {
      return " (but their library is gone)";
    } catch (QuireException e) {
      return " (though perhaps not durably)";
    }
  }
}
