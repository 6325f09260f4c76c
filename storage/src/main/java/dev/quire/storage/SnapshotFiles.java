package dev.quire.storage;

import dev.quire.domain.error.Damaged;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.archive.Tarball;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** The files of one snapshot, kept for a reader even where the snapshot is deleted meanwhile. */
public final class SnapshotFiles implements AutoCloseable {
  private final SnapshotUses.Use use;
  private final Snapshot snapshot;

  SnapshotFiles(SnapshotUses.Use use, Snapshot snapshot) {
    this.use = use;
    this.snapshot = snapshot;
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** Throws {@link Damaged} where a file is not what snapshot.json says; reads all of them. */
  public void requireWhole() {
    for (SnapshotFile file : snapshot.files()) {
      if (!isWhole(file)) {
        throw Damaged.snapshot(snapshot.name(), file.path());
      }
    }
  }

  private boolean isWhole(SnapshotFile file) {
    return Attempt.get(
        "read the snapshot \"" + snapshot.name() + "\"",
        () -> {
          try (InputStream content = use.open(file.path())) {
            return Sha256.of(content).equals(file.sha256());
          } catch (NoSuchFileException e) {
            return false;
          }
        });
  }

  /**
   * All of them as an archive, in a directory of the snapshot's name: {@code snapshot.json} first,
   * so that whoever reads the archive knows what is to follow, then the files that it lists.
   */
  public Tarball tarball() {
    String directory = DirectoryName.of(snapshot.name());
    byte[] listing = SnapshotJson.toBytes(snapshot);
    List<Tarball.Entry> entries = new ArrayList<>();
    entries.add(
        new Tarball.Entry(
            directory + "/" + SnapshotJson.FILE,
            listing.length,
            () -> new ByteArrayInputStream(listing)));
    for (SnapshotFile file : snapshot.files()) {
      entries.add(
          new Tarball.Entry(
              directory + "/" + file.path(), file.bytes(), () -> use.open(file.path())));
    }
    return new Tarball(entries, snapshot.createdAt());
  }

  @Override
  public void close() {
    use.close();
  }
}
