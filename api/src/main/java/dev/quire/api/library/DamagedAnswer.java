package dev.quire.api.library;

import dev.quire.domain.store.DamagedLibrary;

/**
 * A library that stays closed. Its snapshots can be listed, downloaded and restored, and it can be
 * deleted; everything else is refused.
 *
 * @param name the id again: what it was called cannot be read any more
 * @param state {@code damaged}
 * @param reason what is wrong with its files, and the remedy
 */
public record DamagedAnswer(String id, String name, String state, String reason)
    implements ListedAnswer {

  static DamagedAnswer of(DamagedLibrary library) {
    String id = library.id().value();
    return new DamagedAnswer(id, id, "damaged", library.reason());
  }
}
