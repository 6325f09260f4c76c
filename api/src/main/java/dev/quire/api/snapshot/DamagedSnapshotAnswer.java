package dev.quire.api.snapshot;

import dev.quire.domain.store.DamagedSnapshot;

/**
 * A snapshot that cannot say what it is. It can only be deleted.
 *
 * @param state {@code damaged}
 * @param reason what is wrong, and the remedy
 */
public record DamagedSnapshotAnswer(String name, String state, String reason)
    implements ListedSnapshot {

  static DamagedSnapshotAnswer of(DamagedSnapshot snapshot) {
    return new DamagedSnapshotAnswer(snapshot.name(), "damaged", snapshot.reason());
  }
}
