package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.storage.ReceivedSnapshot;
import dev.quire.storage.SnapshotFiles;
import java.io.InputStream;
import java.util.Optional;

/** Snapshots that leave for another machine as tar archives, and come in again as libraries. */
public final class SnapshotArchives {
  private final Catalog catalog;

  SnapshotArchives(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Opens a snapshot as an archive, to be closed; throws {@code NotFound} where the library or the
   * snapshot does not exist, and {@code Damaged} where a file is not what was written: every one is
   * compared with its SHA-256. That of a damaged library can be had, too.
   */
  public SnapshotArchive open(LibraryId library, String snapshot) {
    SnapshotFiles files = catalog.snapshotsOf(library).files(snapshot);
    boolean whole = false;
    try {
      files.requireWhole();
      whole = true;
      return new SnapshotArchive(files);
    } finally {
      if (!whole) {
        files.close();
      }
    }
  }

  /**
   * Makes an archive into a new library. It is read as it comes, without being held in memory, and
   * looked through before it becomes a library; one that is refused leaves nothing behind.
   *
   * @param as the library's id; without it, that of the library which the snapshot was made of
   * @throws dev.quire.domain.error.InvalidInput where the archive is not whole and sound
   * @throws dev.quire.domain.error.AlreadyExists where the id is taken
   */
  public OpenLibrary take(InputStream archive, Optional<LibraryId> as) {
    as.ifPresent(catalog::requireFree);
    try (ReceivedSnapshot received = catalog.receive(archive)) {
      Library original = ImportCheck.requireSound(received);
      LibraryId id = as.orElse(original.id());
      return catalog.adopt(received, original.restoredAs(id, catalog.minting().now()));
    }
  }
}
