package dev.quire.api.snapshot;

import dev.quire.domain.store.DamagedSnapshot;

/**
 * A snapshot that cannot say what it is. It is deleted, and never restored or downloaded.
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
