package dev.quire.engine;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.ReadOnly;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.Minting;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.domain.store.Libraries;
import dev.quire.domain.store.OpenLibrary;
import dev.quire.domain.store.Precondition;
import dev.quire.storage.DataDirectory;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.ReceivedSnapshot;
import dev.quire.storage.SnapshotStore;
import dev.quire.storage.file.FileOps;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/** All libraries of a data directory, open. */
final class Catalog implements Libraries, EngineContext, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Catalog.class.getName());

  /** Well below the 1,024 files that many systems allow a process. */
  static final int MAX_OPEN_JOURNALS = 256;

  private final DataDirectory directory;
  private final EngineOptions options;
  private final Minting minting;
  private final boolean readOnly;
  private final JobQueue jobs;
  private final MemoryBudget memory;
  private final Readers readers = new Readers();
  private final OpenJournals journals = new OpenJournals(MAX_OPEN_JOURNALS);
  private final Background maintenance = new Background("quire-maintenance");
  private final Background rewriting = new Background("quire-rewriting");
  private final Background joining = new Background("quire-joining", () -> {});
  private final NavigableMap<LibraryId, OpenLibrary> libraries = new ConcurrentSkipListMap<>();
  private final ClosedLibraries closed = new ClosedLibraries(this);
  private final LibraryDeletion deletion;

  private Catalog(
      DataDirectory directory, EngineOptions options, Minting minting, boolean readOnly) {
    this.directory = directory;
    this.options = options;
    this.minting = minting;
    this.readOnly = readOnly;
    this.jobs = new JobQueue(minting);
    this.memory = new MemoryBudget(options.memory());
    this.deletion = new LibraryDeletion(directory, libraries, closed, this::openOrList);
  }

  static Catalog open(Path path, FileOps files, EngineOptions options, Minting minting) {
    return opened(new Catalog(DataDirectory.open(path, files), options, minting, false));
  }

  /** Opens what is there, beside the owner or without one, to be read only. */
  static Catalog openReadOnly(Path path, EngineOptions options, Minting minting) {
    return opened(new Catalog(DataDirectory.openReadOnly(path), options, minting, true));
  }

  private static Catalog opened(Catalog catalog) {
    boolean open = false;
    try {
      ForEach.run(catalog.directory.libraries(), catalog::openOrList);
      open = true;
      return catalog;
    } finally {
      if (!open) {
        catalog.close();
      }
    }
  }

  private void openOrList(LibraryDirectory library) {
    try {
      open(library);
    } catch (QuireException e) {
      closed.add(library, e);
    }
  }

  private OpenLibrary open(LibraryDirectory library) {
    return shown(load(library));
  }

  private OpenLibrary shown(OpenLibrary open) {
    libraries.put(open.id(), open);
    return open;
  }

  private OpenLibrary load(LibraryDirectory library) {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    EngineStore store =
        readOnly
            ? ReadOnlyLibrary.open(library, lock, memory)
            : new StoredLibrary(library, lock, this);
    return new OpenLibrary(store.state().library().id(), store, lock);
  }

  @Override
  public OpenLibrary create(Library definition) {
    requireWritable();
    return openNew(directory.create(definition));
  }

  @Override
  public OpenLibrary restore(SnapshotStore snapshots, String name, Library as) {
    requireWritable();
    return openNew(directory.restore(snapshots, name, as));
  }

  /** Who is told that it cannot be opened finds no library later. */
  private OpenLibrary openNew(LibraryDirectory made) {
    try (Opening opening = new Opening()) {
      opening.opened(() -> directory.takeBack(made));
      OpenLibrary open = load(made);
      opening.opened(() -> LibraryDeletion.closed(open));
      directory.finish(made);
      opening.done();
      return shown(open);
    }
  }

  private void requireWritable() {
    if (readOnly) {
      throw new ReadOnly();
    }
  }

  ReceivedSnapshot receive(InputStream archive) {
    requireWritable();
    return directory.receive(archive);
  }

  /** Makes an imported snapshot into an open library. */
  OpenLibrary adopt(ReceivedSnapshot received, Library as) {
    return openNew(received.publish(as));
  }

  /** Throws {@link AlreadyExists} where the id is taken, so that nobody sends much in vain. */
  void requireFree(LibraryId id) {
    if (directory.find(id).isPresent()) {
      throw new AlreadyExists("library", id.value());
    }
  }

  /** Where a library keeps its snapshots, damaged as it may be. */
  SnapshotStore snapshotsOf(LibraryId id) {
    OpenLibrary open = libraries.get(id);
    if (open != null) {
      return ((EngineStore) open.store()).directory().snapshots();
    }
    return closed.directory(id).orElseThrow(() -> new NotFound("library", id.value())).snapshots();
  }

  @Override
  public Optional<OpenLibrary> find(LibraryId id) {
    if (!libraries.containsKey(id)) {
      closed.tryAgain(id, this::open);
    }
    return Optional.ofNullable(libraries.get(id));
  }

  @Override
  public List<OpenLibrary> after(Optional<LibraryId> after, int limit) {
    return after.map(id -> libraries.tailMap(id, false)).orElse(libraries).values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public boolean delete(LibraryId id, Precondition precondition) {
    requireWritable();
    return deletion.delete(id, precondition);
  }

  @Override
  public List<DamagedLibrary> damaged() {
    return closed.list();
  }

  @Override
  public Optional<DamagedLibrary> damaged(LibraryId id) {
    return closed.find(id);
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
  public OpenJournals journals() {
    return journals;
  }

  @Override
  public JobQueue jobs() {
    return jobs;
  }

  @Override
  public Readers readers() {
    return readers;
  }

  @Override
  public void maintain(Runnable work) {
    maintenance.run(work);
  }

  @Override
  public void rewrite(Runnable work) {
    rewriting.run(work);
  }

  @Override
  public void join(Runnable work) {
    joining.run(work);
  }

  @Override
  public void close() {
    closed.close();
    stores().forEach(EngineStore::beginClosing);
    jobs.close();
    maintenance.close();
    rewriting.close();
    joining.close();
    try {
      closeAll();
    } finally {
      directory.close();
    }
  }

  private Stream<EngineStore> stores() {
    return libraries.values().stream().map(library -> (EngineStore) library.store());
  }

  // each, whatever another one throws
  private void closeAll() {
    Optional<QuireException> failure = Optional.empty();
    for (EngineStore store : stores().toList()) {
      try {
        store.close();
      } catch (QuireException e) {
        LOG.log(System.Logger.Level.ERROR, "could not close " + store.directory().path(), e);
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
