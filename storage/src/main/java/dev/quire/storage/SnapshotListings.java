package dev.quire.storage;

import dev.quire.domain.Id;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.Snapshot;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import java.io.File;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the snapshots of one library say that they are. One that is damaged hides no other, and one
 * may be deleted while others are read.
 */
final class SnapshotListings {
  private static final System.Logger LOG = System.getLogger(SnapshotListings.class.getName());

  private final Path directory;

  SnapshotListings(Path directory) {
    this.directory = directory;
  }

  List<Snapshot> list() {
    List<Snapshot> snapshots = new ArrayList<>();
    each(snapshots::add, damaged -> {});
    snapshots.sort((a, b) -> Id.compare(a.name(), b.name()));
    return snapshots;
  }

  List<DamagedSnapshot> damaged() {
    List<DamagedSnapshot> snapshots = new ArrayList<>();
    each(whole -> {}, snapshots::add);
    snapshots.sort((a, b) -> Id.compare(a.name(), b.name()));
    return snapshots;
  }

  private void each(Consumer<Snapshot> whole, Consumer<DamagedSnapshot> damaged) {
    for (Path entry :
        Attempt.get("list the snapshots in " + directory, () -> FileOps.list(directory))) {
      if (!SnapshotStore.isLeftover(entry)) {
        try {
          read(entry).ifPresent(whole);
        } catch (Damaged e) {
          damaged.accept(new DamagedSnapshot(nameOf(entry), e.getMessage()));
        }
      }
    }
  }

  /** Empty where it was deleted meanwhile. */
  Optional<Snapshot> read(Path snapshot) {
    try {
      return Optional.of(SnapshotJson.read(snapshot));
    } catch (StorageFailure e) {
      if (!Files.exists(snapshot)) {
        return Optional.empty();
      }
      LOG.log(Level.WARNING, "the snapshot in " + snapshot + " is damaged", e);
      // callers far away read it, and the paths of this machine are none of their business
      String reason = e.getMessage().replace(snapshot + File.separator, "");
      throw Damaged.unreadableSnapshot(nameOf(snapshot), reason);
    }
  }

  private static String nameOf(Path snapshot) {
    return DirectoryName.idOf(snapshot.getFileName().toString());
  }
}
