package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.domain.store.LibraryView;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.SnapshotStore;
import dev.quire.storage.segment.Segment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The snapshots of one library that are being searched: mapped at the first question, shared by all
 * that follow, and let go when nobody has asked for a while. A view keeps what it reads mapped,
 * whatever happens to the snapshot meanwhile.
 */
final class OpenSnapshots implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final SnapshotStore snapshots;
  private final Duration idle;
  private final Map<String, Mapped> mapped = new HashMap<>();
  private boolean closingScheduled;

  OpenSnapshots(SnapshotStore snapshots) {
    this(snapshots, IDLE);
  }

  /**
   * @param idle how long a snapshot stays mapped after the last question
   */
  OpenSnapshots(SnapshotStore snapshots, Duration idle) {
    this.snapshots = snapshots;
    this.idle = idle;
  }

  /**
   * A snapshot that is mapped at the first question. Its lock is held while that is done, or it is
   * deleted: nobody who asks for another one waits. Taken before that of all, never behind it.
   */
  private final class Mapped {
    private final String name;
    private Optional<Opened> opened = Optional.empty();
    private boolean closed;
    private long lastUseNanos = System.nanoTime();

    Mapped(String name) {
      this.name = name;
    }

    /** None where it was let go meanwhile. */
    synchronized Optional<LibraryView> view() {
      if (closed) {
        return Optional.empty();
      }
      if (opened.isEmpty()) {
        open();
      }
      lastUseNanos = System.nanoTime();
      return opened.map(Opened::view);
    }

    private void open() {
      try {
        opened = Optional.of(snapshots.reading(name, () -> Opened.of(snapshots.opened(name))));
      } finally {
        if (opened.isEmpty()) {
          close();
        }
      }
    }

    /** None where it was let go meanwhile; else whether there was one to delete. */
    synchronized Optional<Boolean> delete() {
      if (closed) {
        return Optional.empty();
      }
      try {
        return Optional.of(snapshots.delete(name));
      } finally {
        close();
      }
    }

    synchronized void closeIfIdle() {
      if (System.nanoTime() - lastUseNanos >= idle.toNanos()) {
        close();
      }
    }

    synchronized void close() {
      if (!closed) {
        closed = true;
        forget(this);
        opened.ifPresent(Opened::release);
      }
    }
  }

  /** What is mapped of a snapshot. */
  private record Opened(Library library, IndexRecord index, Layers layers) {
    static Opened of(LibraryDirectory directory) {
      Manifest manifest = directory.manifest();
      // before anything is mapped that would have to be let go
      IndexRecord index = IndexRecord.parse(manifest.index());
      return new Opened(manifest.library(), index, SealedLayers.open(directory, manifest));
    }

    LibraryView view() {
      layers.segments().forEach(Segment::retain);
      return new SegmentView(library, layers, index, this::release);
    }

    void release() {
      layers.segments().forEach(Segment::release);
    }
  }

  LibraryView view(String name) {
    Optional<LibraryView> view = Optional.empty();
    while (view.isEmpty()) {
      view = mapped(name).view();
    }
    return view.get();
  }

  /** Deletes the snapshot; whoever reads it may finish. False where it does not exist. */
  boolean delete(String name) {
    Optional<Boolean> deleted = Optional.empty();
    while (deleted.isEmpty()) {
      deleted = mapped(name).delete();
    }
    return deleted.get();
  }

  private synchronized Mapped mapped(String name) {
    scheduleClosing();
    return mapped.computeIfAbsent(name, Mapped::new);
  }

  private synchronized void forget(Mapped snapshot) {
    mapped.remove(snapshot.name, snapshot);
  }

  private synchronized List<Mapped> all() {
    return List.copyOf(mapped.values());
  }

  /** How many are mapped for questions to come. */
  synchronized int count() {
    return mapped.size();
  }

  @Override
  public void close() {
    all().forEach(Mapped::close);
  }

  private void scheduleClosing() {
    if (!closingScheduled) {
      closingScheduled = true;
      Executor later = CompletableFuture.delayedExecutor(idle.toMillis(), TimeUnit.MILLISECONDS);
      later.execute(this::closeIdle);
    }
  }

  private void closeIdle() {
    all().forEach(Mapped::closeIfIdle);
    scheduleAgain();
  }

  private synchronized void scheduleAgain() {
    closingScheduled = false;
    if (!mapped.isEmpty()) {
      scheduleClosing();
    }
  }
}
