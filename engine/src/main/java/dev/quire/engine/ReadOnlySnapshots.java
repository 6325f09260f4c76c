package dev.quire.engine;

import dev.quire.domain.error.ReadOnly;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshots;
import dev.quire.storage.SnapshotStore;
import java.util.List;
import java.util.Optional;

/** Snapshots as the owner keeps them just now, to be shown and searched. */
final class ReadOnlySnapshots implements Snapshots {
  private final SnapshotStore store;
  private final OpenSnapshots open;

  ReadOnlySnapshots(SnapshotStore store, OpenSnapshots open) {
    this.store = store;
    this.open = open;
  }

  @Override
  public Snapshot create(String name) {
    throw new ReadOnly();
  }

  @Override
  public List<Snapshot> list() {
    return store.list();
  }

  @Override
  public List<DamagedSnapshot> damaged() {
    return store.damaged();
  }

  @Override
  public Optional<Snapshot> find(String name) {
    return store.find(name);
  }

  @Override
  public LibraryView view(String name) {
    return open.view(name);
  }

  @Override
  public boolean delete(String name) {
    throw new ReadOnly();
  }

  @Override
  public OpenLibrary restore(String name, LibraryId as) {
    throw new ReadOnly();
  }
}
