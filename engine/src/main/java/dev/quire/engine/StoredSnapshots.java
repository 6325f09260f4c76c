package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshots;
import dev.quire.storage.LibraryDirectory;
import java.util.List;
import java.util.Optional;

/** Snapshots of one library: its published state under another name. */
final class StoredSnapshots implements Snapshots {
  private final LibraryDirectory directory;
  private final Maintenance maintenance;
  private final EngineContext context;

  StoredSnapshots(LibraryDirectory directory, Maintenance maintenance, EngineContext context) {
    this.directory = directory;
    this.maintenance = maintenance;
    this.context = context;
  }

  @Override
  public Snapshot create(String name) {
    return maintenance.sealThen(
        (manifest, layers) ->
            directory
                .snapshots()
                .create(
                    name,
                    manifest,
                    layers.documentCount(),
                    layers.chunkCount(),
                    context.minting().now()));
  }

  @Override
  public List<Snapshot> list() {
    return directory.snapshots().list();
  }

  @Override
  public Optional<Snapshot> find(String name) {
    return directory.snapshots().find(name);
  }

  @Override
  public boolean delete(String name) {
    return directory.snapshots().delete(name);
  }

  @Override
  public OpenLibrary restore(String name, LibraryId as) {
    if (directory.snapshots().find(name).isEmpty()) {
      throw new NotFound("snapshot", name);
    }
    Library original = directory.snapshots().manifest(name).library();
    return context.restore(
        directory.snapshots(), name, original.restoredAs(as, context.minting().now()));
  }
}
