package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.ReadOnly;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.Snapshots;
import dev.quire.domain.store.Upkeep;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.Segment;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A library as it was on the disk at one moment, read beside the process that owns it: what its
 * manifest named then, and what the journal held behind it. It does not follow what the owner does
 * later; files that the owner deletes stay mapped here.
 */
final class ReadOnlyLibrary implements EngineStore {
  private static final int ATTEMPTS = 20;

  private final LibraryDirectory directory;
  private final ReadWriteLock lock;
  private final CurrentState state;
  private final MemoryBudget.Account account;
  private final IndexRecord index;
  private final OpenSnapshots openSnapshots;
  private boolean closed;

  /**
   * Opens the library; throws {@link StorageFailure} where something is damaged, {@link Overloaded}
   * where the journal holds more than there is memory for: only the owner can seal it. Where the
   * owner publishes and deletes just now, it is opened again.
   */
  static ReadOnlyLibrary open(LibraryDirectory directory, ReadWriteLock lock, MemoryBudget memory) {
    for (int attempt = 1; ; attempt++) {
      Manifest manifest = directory.manifest();
      try {
        return new ReadOnlyLibrary(directory, manifest, lock, memory);
      } catch (StorageFailure | Overloaded e) {
        if (attempt == ATTEMPTS || directory.manifest().equals(manifest)) {
          throw e;
        }
      }
    }
  }

  private ReadOnlyLibrary(
      LibraryDirectory directory, Manifest manifest, ReadWriteLock lock, MemoryBudget memory) {
    directory.requireName(manifest.library().id());
    this.directory = directory;
    this.lock = lock;
    this.index = IndexRecord.parse(manifest.index());
    try (Opening opening = new Opening()) {
      this.account = memory.open();
      opening.opened(account::close);
      Layers sealed = SealedLayers.open(directory, manifest);
      opening.opened(() -> sealed.segments().forEach(Segment::release));
      CurrentState replayed =
          new CurrentState(
              manifest.library(),
              manifest.journalPosition(),
              sealed,
              account,
              () -> index,
              this::bytes);
      opening.opened(() -> replayed.live().release());
      opening.opened(replayed::hide);
      this.state = replayed;
      state.accountTo(account::hold);
      directory.replayJournal(
          manifest.journalPosition(),
          (position, command) -> {
            state.apply(position, command);
            account.requireFits();
          });
      this.openSnapshots = new OpenSnapshots(directory.snapshots());
      opening.done();
    }
  }

  // of what is shown: beside the directory's owner other files come and go
  private long bytes() {
    return directory.journalBytes()
        + state.olderLayers().stream().mapToLong(layer -> layer.segment().bytes()).sum();
  }

  @Override
  public SegmentView view() {
    return state.view();
  }

  @Override
  public LibraryDirectory directory() {
    return directory;
  }

  @Override
  public LibraryState state() {
    if (closed) {
      throw new NotFound("library", state.library().id().value());
    }
    return state;
  }

  @Override
  public void end() {
    throw new ReadOnly();
  }

  /** The first that every write calls. */
  @Override
  public void awaitRoom() {
    throw new ReadOnly();
  }

  @Override
  public long append(Command command) {
    throw new ReadOnly();
  }

  @Override
  public void awaitDurable(long position) {
    // what is shown was read from the disk
  }

  @Override
  public void awaitApplied(long position, long timeoutMillis) {
    if (position > state.position()) {
      throw new TimedOut(
          "position "
              + position
              + " is not shown here: the library was opened read-only at "
              + state.position());
    }
  }

  @Override
  public IndexState index() {
    lock.readLock().lock();
    try {
      state();
      return IndexDescription.of(state, index, Optional.empty());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Job build(BuildOrder order) {
    throw new ReadOnly();
  }

  @Override
  public Upkeep upkeep() {
    throw new ReadOnly();
  }

  @Override
  public Snapshots snapshots() {
    return new ReadOnlySnapshots(directory.snapshots(), openSnapshots);
  }

  @Override
  public void beginClosing() {
    // nothing is under way
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        openSnapshots.close();
        state.hide();
        state.layers().segments().forEach(Segment::release);
        account.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
