package dev.quire.engine;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.IndexBuilder;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.Deletions;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What turns memory into segments, and segments into better ones, while reads and writes go on. The
 * library's lock is held only to swap layers; the maintenance lock keeps two swaps apart, and is
 * not held while segments are rewritten ({@link Rewrites}).
 */
final class Maintenance {
  /** All random choices of a build: the same data makes the same files. */
  static final long SEED = 20_260_101;

  private final LibraryDirectory directory;
  private final Journal journal;
  private final CurrentState state;
  private final ReadWriteLock libraryLock;
  private final Publication publication;
  private final EngineOptions options;
  private final ReentrantLock maintenanceLock = new ReentrantLock();
  private boolean stopped;

  Maintenance(
      LibraryDirectory directory,
      Journal journal,
      CurrentState state,
      ReadWriteLock libraryLock,
      Publication publication,
      EngineOptions options) {
    this.directory = directory;
    this.journal = journal;
    this.state = state;
    this.libraryLock = libraryLock;
    this.publication = publication;
    this.options = options;
  }

  /**
   * Waits for what runs, and lets nothing begin any more. Without it, work on a deleted library
   * could still write where a new one of the same id has begun.
   */
  void stop() {
    maintenanceLock.lock();
    try {
      stopped = true;
    } finally {
      maintenanceLock.unlock();
    }
  }

  private void requireRunning() {
    if (stopped) {
      throw new CancellationException("the library is closed");
    }
  }

  /** A moment of the library: everything up to the position, and nothing after it. */
  private record Moment(Library library, long position, List<Layer> older) {}

  /**
   * Seals the live segment and publishes everything up to now. Returns the manifest, which is
   * exactly the state of that moment: deletions that come while the segment is written are left to
   * the journal.
   */
  Manifest seal() {
    return sealThen((manifest, older) -> manifest);
  }

  /** Does something with a published state while it is current. */
  @FunctionalInterface
  interface Published<T> {
    T with(Manifest manifest, Layers layers);
  }

  /**
   * Seals as {@link #seal} does, and runs the action before anything else is published. Where the
   * journal has failed, as on a full disk, this is its recovery: what memory shows is published
   * whole, and a new journal begins behind it.
   */
  <T> T sealThen(Published<T> action) {
    maintenanceLock.lock();
    try {
      requireRunning();
      // asked first: a journal that has failed takes nothing that the moment lacks
      boolean recovers = journal.hasFailed();
      Moment moment = freeze();
      if (!recovers) {
        journal.awaitDurable(moment.position());
        journal.roll();
      }
      List<Layer> sealed = new ArrayList<>(moment.older());
      for (int i = 0; i < sealed.size(); i++) {
        if (!(sealed.get(i).segment() instanceof SealedSegment)) {
          sealed.set(i, replaceFrozen(sealed.get(i)));
        }
      }
      Manifest manifest =
          publication.publish(moment.library(), sealed, moment.position(), publication.index());
      if (recovers) {
        journal.restart(moment.position());
      } else {
        journal.purgeUpTo(moment.position());
      }
      return action.with(manifest, new Layers(sealed));
    } finally {
      maintenanceLock.unlock();
    }
  }

  /**
   * Lets the library take writes again after its journal has failed; throws what keeps it from
   * that, as {@code DiskFull} where there is no room yet.
   */
  void recover() {
    if (!journal.hasFailed()) {
      return;
    }
    maintenanceLock.lock();
    try {
      if (!stopped) {
        journal.retry();
      }
    } catch (StorageFailure e) {
      // its file cannot be mended; what memory shows may still be published
      seal();
    } finally {
      maintenanceLock.unlock();
    }
  }

  private Moment freeze() {
    return underLibraryLock(
        () -> {
          if (state.live().chunkRows() + state.live().documentRows() > 0) {
            state.freeze(new LiveSegment(state.library().dimension()));
          }
          return new Moment(state.library(), state.position(), state.olderLayers());
        });
  }

  /**
   * Writes what a frozen layer shows as a sealed segment, swaps it in, and returns it as it was at
   * the moment of freezing.
   */
  private Layer replaceFrozen(Layer frozen) {
    Made made = makeLikeTheBuilt(List.of(frozen));
    swap(List.of(frozen.segment()), made);
    frozen.segment().release();
    return new Layer(made.segment(), Deletions.NONE, Optional.of(made.index()));
  }

  /** Asks something of the current state while nothing is published. */
  <T> T whilePublished(Function<Manifest, T> question) {
    maintenanceLock.lock();
    try {
      requireRunning();
      return question.apply(publication.manifest());
    } finally {
      maintenanceLock.unlock();
    }
  }

  /** The sealed layers as they are now; the caller releases their segments. */
  List<Layer> retainSealed(Predicate<SealedSegment> which) {
    maintenanceLock.lock();
    try {
      requireRunning();
      return underLibraryLock(
          () -> {
            List<Layer> sources =
                state.olderLayers().stream()
                    .filter(
                        layer ->
                            layer.segment() instanceof SealedSegment sealed && which.test(sealed))
                    .toList();
            sources.forEach(layer -> layer.segment().retain());
            return sources;
          });
    } finally {
      maintenanceLock.unlock();
    }
  }

  /**
   * Puts what was made of the sources in their place, and publishes it. What was made is deleted
   * where the library is closed.
   */
  void replace(List<Layer> sources, Made made, IndexRecord record) {
    List<Segment> old = sources.stream().map(Layer::segment).toList();
    maintenanceLock.lock();
    try {
      if (stopped) {
        made.discard();
      }
      requireRunning();
      Moment moment = swap(old, made);
      // the new segment lacks rows, and bits are set, that the journal must know to be gone:
      // docs/adr/0003
      journal.awaitDurable(moment.position());
      List<Layer> sealed =
          moment.older().stream()
              .filter(layer -> layer.segment() instanceof SealedSegment)
              .toList();
      publication.publish(
          publication.manifest().library(),
          sealed,
          publication.manifest().journalPosition(),
          record);
      old.forEach(segment -> ((SealedSegment) segment).markObsolete());
    } finally {
      maintenanceLock.unlock();
    }
    old.forEach(Segment::release);
  }

  /**
   * Makes a segment of what the layers show. Without any lock.
   *
   * @param trained what the index inherits; empty where it is to be trained
   */
  Made make(
      Library library,
      List<Layer> sources,
      IndexSpec spec,
      Optional<TrainedIndex> trained,
      BuildPhases phases) {
    IndexBuilder builder =
        trained.map(SegmentIndexes::inheriting).orElseGet(() -> SegmentIndexes.builder(spec));
    BuildOptions build = new BuildOptions(SEED, options.buildThreads(), phases);
    return new SegmentMaking(library, sources, spec, builder, build, phases)
        .write(directory, publication.newSegmentNumber());
  }

  /**
   * Makes a segment with what the last build trained, where that is worth while; its rows are
   * compared one by one else. The segment that was built must be in use.
   */
  Made makeLikeTheBuilt(List<Layer> sources) {
    long rows = sources.stream().mapToLong(Layer::chunks).sum();
    List<Layer> built = retainSealed(segment -> segment.number() == publication.index().segment());
    try {
      Optional<TrainedIndex> trained =
          TrainedIndex.of(built, publication.index()).filter(index -> index.isWorthWhile(rows));
      IndexSpec spec = trained.map(TrainedIndex::built).orElseGet(IndexSpec.Brute::new);
      return make(publication.manifest().library(), sources, spec, trained, BuildPhases.NONE);
    } finally {
      built.forEach(layer -> layer.segment().release());
    }
  }

  /** Puts the made segment in the place of its sources, less what was deleted of them meanwhile. */
  private Moment swap(List<Segment> old, Made made) {
    return underLibraryLock(
        () -> {
          List<Layer> older = new ArrayList<>(state.olderLayers());
          List<Layer> replaced =
              older.stream().filter(layer -> old.contains(layer.segment())).toList();
          int place = replaced.isEmpty() ? older.size() : older.indexOf(replaced.getFirst());
          older.add(place, made.inPlaceOf(replaced));
          older.removeAll(replaced);
          state.replaceOlder(older);
          return new Moment(state.library(), state.position(), state.olderLayers());
        });
  }

  private <T> T underLibraryLock(Supplier<T> action) {
    Lock lock = libraryLock.writeLock();
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
