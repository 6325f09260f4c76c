package dev.quire.engine;

import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.DamagedLibrary;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.SnapshotStore;
import java.io.File;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Libraries that could not be opened, by id: of these there are a reason, and snapshots. Where it
 * was for want of something that comes back, and not for their files, they are tried again.
 */
final class ClosedLibraries {
  private static final System.Logger LOG = System.getLogger(ClosedLibraries.class.getName());

  private final EngineContext context;
  private final NavigableMap<LibraryId, Closed> closed = new ConcurrentSkipListMap<>();

  ClosedLibraries(EngineContext context) {
    this.context = context;
  }

  /**
   * A library that stays closed, and where it lies.
   *
   * @param lock held by who opens it again, or takes it away
   */
  private record Closed(LibraryDirectory directory, DamagedLibrary library, ReentrantLock lock) {
    boolean passes() {
      return library.passing().isPresent();
    }
  }

  void add(LibraryDirectory library, QuireException failure) {
    log(library, failure);
    put(new Closed(library, describe(library, failure), new ReentrantLock()));
  }

  private static void log(LibraryDirectory library, QuireException failure) {
    LOG.log(
        System.Logger.Level.ERROR,
        "the library in " + library.path() + " stays closed: " + failure.getMessage(),
        failure);
  }

  private void put(Closed library) {
    closed.put(library.library().id(), library);
  }

  private DamagedLibrary describe(LibraryDirectory library, QuireException failure) {
    return passing(failure)
        .map(reason -> unavailable(library, reason, failure))
        .orElseGet(() -> damaged(library, failure));
  }

  /** In words, where it is the system's fault, and may be over soon. */
  private static Optional<String> passing(QuireException failure) {
    return switch (failure) {
      case TooManyFiles _ ->
          Optional.of(
              "may open no more files; it is tried again whenever somebody asks for the library: close others, or raise the limit (ulimit -n)");
      case DiskFull _ ->
          Optional.of(
              "finds no room on the disk; it is tried again whenever somebody asks for the library");
      case DiskReadOnly _ ->
          Optional.of(
              "may not write to the disk; it is tried again whenever somebody asks for the library");
      case Overloaded _ ->
          Optional.of(
              "finds no room in memory: "
                  + failure.getMessage()
                  + "; it is tried again whenever somebody asks for the library");
      case StorageFailure _ when wasInterrupted(failure) ->
          Optional.of("was interrupted; it is opened whenever somebody asks for the library");
      default -> Optional.empty();
    };
  }

  // an interrupt of who reads a file closes it
  private static boolean wasInterrupted(QuireException failure) {
    return failure.getCause() instanceof ClosedByInterruptException
        || failure.getCause() instanceof InterruptedIOException;
  }

  private DamagedLibrary unavailable(
      LibraryDirectory library, String reason, QuireException failure) {
    return listed(
        library,
        "Quire " + reason,
        Optional.of(failure),
        failure,
        _ -> {
          throw failure;
        });
  }

  private DamagedLibrary damaged(LibraryDirectory library, QuireException failure) {
    // callers far away read it, and the paths of this machine are none of their business
    String reason = failure.getMessage().replace(library.path().getParent() + File.separator, "");
    Verification verification = new Verification(library, new StoredIndexes());
    return listed(
        library,
        reason,
        Optional.empty(),
        new Damaged(library.id().value(), reason),
        job -> verification.ofClosed(reason, job));
  }

  private DamagedLibrary listed(
      LibraryDirectory library,
      String reason,
      Optional<QuireException> passing,
      QuireException refusal,
      Consumer<RunningJob> verification) {
    LibraryId id = library.id();
    SnapshotStore snapshots = library.snapshots();
    return new DamagedLibrary(
        id,
        library.name(),
        reason,
        passing,
        new StoredSnapshots(
            snapshots,
            new OpenSnapshots(snapshots),
            _ -> {
              throw refusal;
            },
            context),
        () -> verify(id, verification));
  }

  private Job verify(LibraryId id, Consumer<RunningJob> verification) {
    return context.jobs().check("verify", id, verification::accept);
  }

  List<DamagedLibrary> list() {
    return closed.values().stream().map(Closed::library).toList();
  }

  /**
   * Opens the library of this id once more where that may succeed now. Where it does not, the
   * library stays, with what kept it closed this time.
   */
  void tryAgain(LibraryId id, Consumer<LibraryDirectory> opening) {
    known(id).filter(Closed::passes).ifPresent(library -> tryAgain(library, opening));
  }

  Optional<DamagedLibrary> find(LibraryId id) {
    return known(id).map(Closed::library);
  }

  private Optional<Closed> known(LibraryId id) {
    return Optional.ofNullable(closed.get(id))
        // its id stands in its manifest, which nobody has read where there was no file to be had
        .or(
            () ->
                closed.values().stream()
                    .filter(library -> library.directory().isNamedFor(id))
                    .findFirst());
  }

  private void tryAgain(Closed waiting, Consumer<LibraryDirectory> opening) {
    waiting.lock().lock();
    try {
      LibraryId listedAs = waiting.library().id();
      // else somebody else has tried meanwhile, or it is deleted
      if (waiting.equals(closed.get(listedAs))) {
        Optional<Closed> still = opened(waiting, opening);
        still.ifPresent(this::put);
        if (still.filter(closed -> closed.library().id().equals(listedAs)).isEmpty()) {
          closed.remove(listedAs);
        }
      }
    } finally {
      waiting.lock().unlock();
    }
  }

  /** Empty once it is open; else what is known of it now. */
  private Optional<Closed> opened(Closed waiting, Consumer<LibraryDirectory> opening) {
    LibraryDirectory library = waiting.directory();
    try {
      opening.accept(library);
      return Optional.empty();
    } catch (QuireException e) {
      DamagedLibrary now = describe(library, e);
      if (now.passing().isEmpty()) {
        log(library, e);
      }
      return Optional.of(new Closed(library, now, waiting.lock()));
    }
  }

  Optional<LibraryDirectory> directory(LibraryId id) {
    return known(id).map(Closed::directory);
  }

  /** Forgets it, and says where it lies. */
  Optional<LibraryDirectory> remove(LibraryId id) {
    context.jobs().cancelAll(id);
    return known(id).flatMap(this::remove);
  }

  private Optional<LibraryDirectory> remove(Closed known) {
    known.lock().lock();
    try {
      // nobody is opening it now; whoever was may have succeeded
      return Optional.ofNullable(closed.remove(known.library().id())).map(Closed::directory);
    } finally {
      known.lock().unlock();
    }
  }

  /** Waits for who opens one; none is opened any more. */
  void close() {
    List.copyOf(closed.keySet()).forEach(this::remove);
  }
}
