package dev.quire.engine;

import dev.quire.domain.error.QuireException;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.domain.store.Libraries;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.storage.DataDirectory;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.SnapshotStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** All libraries of a data directory, open. */
final class Catalog implements Libraries, EngineContext, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Catalog.class.getName());

  private final DataDirectory directory;
  private final EngineOptions options;
  private final Minting minting;
  private final JobQueue jobs;
  private final MemoryBudget memory;
  private final ExecutorService maintenance =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("quire-maintenance").daemon().factory());
  private final NavigableMap<LibraryId, OpenLibrary> libraries = new ConcurrentSkipListMap<>();
  private final List<DamagedLibrary> damaged = new ArrayList<>();

  private Catalog(DataDirectory directory, EngineOptions options, Minting minting) {
    this.directory = directory;
    this.options = options;
    this.minting = minting;
    this.jobs = new JobQueue(minting);
    this.memory = new MemoryBudget(options.memory());
  }

  static Catalog open(Path path, EngineOptions options, Minting minting) {
    Catalog catalog = new Catalog(DataDirectory.open(path), options, minting);
    catalog.directory.libraries().forEach(catalog::openOrList);
    return catalog;
  }

  private void openOrList(LibraryDirectory library) {
    try {
      open(library);
    } catch (QuireException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the library in " + library.path() + " stays closed: " + e.getMessage(),
          e);
      damaged.add(new DamagedLibrary(library.name(), e.getMessage()));
    }
  }

  private OpenLibrary open(LibraryDirectory library) {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    StoredLibrary stored = new StoredLibrary(library, lock, this);
    OpenLibrary open = new OpenLibrary(stored.id(), stored, lock);
    libraries.put(stored.id(), open);
    return open;
  }

  @Override
  public OpenLibrary create(Library definition) {
    return open(directory.create(definition));
  }

  @Override
  public OpenLibrary restore(SnapshotStore snapshots, String name, Library as) {
    return open(directory.restore(snapshots, name, as));
  }

  @Override
  public Optional<OpenLibrary> find(LibraryId id) {
    return Optional.ofNullable(libraries.get(id));
  }

  @Override
  public List<OpenLibrary> after(Optional<LibraryId> after, int limit) {
    return after.map(id -> libraries.tailMap(id, false)).orElse(libraries).values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public boolean delete(LibraryId id) {
    OpenLibrary gone = libraries.remove(id);
    if (gone == null) {
      return false;
    }
    StoredLibrary stored = (StoredLibrary) gone.store();
    stored.close();
    directory.delete(stored.directory());
    return true;
  }

  @Override
  public List<DamagedLibrary> damaged() {
    return List.copyOf(damaged);
  }

  @Override
  public EngineOptions options() {
    return options;
  }

  @Override
  public Minting minting() {
    return minting;
  }

  @Override
  public MemoryBudget memory() {
    return memory;
  }

  @Override
  public JobQueue jobs() {
    return jobs;
  }

  @Override
  public void maintain(Runnable work) {
    try {
      maintenance.execute(
          () -> {
            try {
              work.run();
            } catch (CancellationException e) {
              LOG.log(System.Logger.Level.DEBUG, "left to the journal: {0}", e.getMessage());
            } catch (RuntimeException | AssertionError e) {
              LOG.log(
                  System.Logger.Level.ERROR,
                  "maintenance failed; it is tried again with a later write",
                  e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing: what is in memory stays in the journal");
    }
  }

  @Override
  public void close() {
    jobs.close();
    maintenance.shutdown();
    try {
      if (!maintenance.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a segment is still being written; it is written again from the journal at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    libraries.values().forEach(library -> ((StoredLibrary) library.store()).close());
    directory.close();
  }
}
