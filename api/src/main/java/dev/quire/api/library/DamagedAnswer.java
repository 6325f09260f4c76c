package dev.quire.api.library;

import dev.quire.domain.store.DamagedLibrary;

/**
 * A library that is not open. Of a damaged one snapshots can be listed, downloaded and restored,
 * and it can be deleted; everything else is refused. One that is unavailable is opened again by the
 * next request for it.
 *
 * @param name the id again: what it was called cannot be read any more
 * @param state {@code damaged}, or {@code unavailable} where its files may be whole, and the server
 *     lacks something that comes back, such as file descriptors
 * @param reason what is wrong, and the remedy
 */
public record DamagedAnswer(String id, String name, String state, String reason)
    implements ListedAnswer {

  static DamagedAnswer of(DamagedLibrary library) {
    String id = library.id().value();
    return new DamagedAnswer(
        id, id, library.isDamaged() ? "damaged" : "unavailable", library.reason());
  }
}
