package dev.quire.engine;

import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.SnapshotStore;
import java.io.File;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Libraries that could not be opened, by id: of these there are a reason, and snapshots. */
final class ClosedLibraries {
  private static final System.Logger LOG = System.getLogger(ClosedLibraries.class.getName());

  private final EngineContext context;
  private final NavigableMap<LibraryId, Closed> closed = new ConcurrentSkipListMap<>();

  ClosedLibraries(EngineContext context) {
    this.context = context;
  }

  /** A library that stays closed, and where it lies. */
  private record Closed(LibraryDirectory directory, DamagedLibrary library) {}

  void add(LibraryDirectory library, QuireException failure) {
    LOG.log(
        System.Logger.Level.ERROR,
        "the library in " + library.path() + " stays closed: " + failure.getMessage(),
        failure);
    // callers far away read it, and the paths of this machine are none of their business
    String reason = failure.getMessage().replace(library.path().getParent() + File.separator, "");
    closed.put(library.id(), new Closed(library, damaged(library, reason)));
  }

  private DamagedLibrary damaged(LibraryDirectory library, String reason) {
    SnapshotStore snapshots = library.snapshots();
    LibraryId id = library.id();
    return new DamagedLibrary(
        id,
        library.name(),
        reason,
        new StoredSnapshots(
            snapshots,
            new OpenSnapshots(snapshots),
            name -> {
              throw new Damaged(id.value(), reason);
            },
            context),
        () -> verify(id, library, reason));
  }

  private Job verify(LibraryId id, LibraryDirectory library, String reason) {
    Verification verification = new Verification(library, new StoredIndexes());
    return context.jobs().submit("verify", id, job -> verification.ofClosed(reason, job));
  }

  List<DamagedLibrary> list() {
    return closed.values().stream().map(Closed::library).toList();
  }

  Optional<LibraryDirectory> directory(LibraryId id) {
    return Optional.ofNullable(closed.get(id)).map(Closed::directory);
  }

  /** Forgets it, and says where it lies. */
  Optional<LibraryDirectory> remove(LibraryId id) {
    context.jobs().cancelAll(id);
    return Optional.ofNullable(closed.remove(id)).map(Closed::directory);
  }
}
