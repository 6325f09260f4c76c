package dev.quire.engine;

import dev.quire.domain.Id;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedSnapshot;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshots;
import dev.quire.storage.SnapshotStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Snapshots of one library: its published state under another name. */
final class StoredSnapshots implements Snapshots {
  private final SnapshotStore store;
  private final OpenSnapshots open;
  private final Function<String, Snapshot> keep;
  private final EngineContext context;

  /**
   * @param keep makes the state of now into a snapshot of the name
   */
  StoredSnapshots(
      SnapshotStore store,
      OpenSnapshots open,
      Function<String, Snapshot> keep,
      EngineContext context) {
    this.store = store;
    this.open = open;
    this.keep = keep;
    this.context = context;
  }

  @Override
  public Snapshot create(String name) {
    return keep.apply(Id.requireAddressable("name", Id.requireValid("name", name)));
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
    return open.delete(name);
  }

  @Override
  public OpenLibrary restore(String name, LibraryId as) {
    if (store.find(name).isEmpty()) {
      throw new NotFound("snapshot", name);
    }
    return store.reading(name, () -> restored(name, as));
  }

  private OpenLibrary restored(String name, LibraryId as) {
    Library original = store.manifest(name).library();
    return context.restore(store, name, original.restoredAs(as, context.minting().now()));
  }
}
