package dev.quire.engine;

import dev.quire.domain.store.Snapshot;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;

/** Makes snapshots of a library: what is in memory is sealed, and what is sealed linked. */
final class SnapshotMaker {
  private static final System.Logger LOG = System.getLogger(SnapshotMaker.class.getName());

  private final LibraryDirectory directory;
  private final Sealing sealing;
  private final Closing closing;
  private final EngineContext context;

  SnapshotMaker(
      LibraryDirectory directory, Sealing sealing, Closing closing, EngineContext context) {
    this.directory = directory;
    this.sealing = sealing;
    this.closing = closing;
    this.context = context;
  }

  /** Makes the state of now into a snapshot of the name. */
  Snapshot keep(String name) {
    long begun = System.nanoTime();
    return closing.answering(
        () -> sealing.sealThen((manifest, layers) -> link(name, manifest, layers, begun)));
  }

  private Snapshot link(String name, Manifest manifest, Layers layers, long begun) {
    long sealed = System.nanoTime();
    Snapshot made =
        directory
            .snapshots()
            .create(
                name,
                manifest,
                layers.documentCount(),
                layers.chunkCount(),
                context.minting().now());
    LOG.log(
        System.Logger.Level.INFO,
        "snapshot %s of library %s: %d ms to write what was in memory, %d ms to link %d files"
            .formatted(
                name,
                closing.library(),
                (sealed - begun) / 1_000_000,
                (System.nanoTime() - sealed) / 1_000_000,
                made.files().size()));
    return made;
  }
}
