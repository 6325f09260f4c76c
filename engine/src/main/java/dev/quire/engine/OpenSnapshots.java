package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.domain.store.LibraryView;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.SnapshotStore;
import dev.quire.storage.segment.Segment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

  /** A snapshot that is mapped, and when it was last asked for. */
  private static final class Mapped {
    private final Library library;
    private final Layers layers;
    private final IndexRecord index;
    private long lastUseNanos;

    Mapped(LibraryDirectory directory) {
      Manifest manifest = directory.manifest();
      library = manifest.library();
      layers = SealedLayers.open(directory, manifest);
      index = IndexRecord.parse(manifest.index());
    }

    LibraryView view() {
      lastUseNanos = System.nanoTime();
      layers.segments().forEach(Segment::retain);
      return new SegmentView(library, layers, index, this::release);
    }

    boolean isIdle(Duration idle) {
      return System.nanoTime() - lastUseNanos >= idle.toNanos();
    }

    void release() {
      layers.segments().forEach(Segment::release);
    }
  }

  synchronized LibraryView view(String name) {
    LibraryView view = mapped.computeIfAbsent(name, n -> new Mapped(snapshots.opened(n))).view();
    scheduleClosing();
    return view;
  }

  /** Deletes the snapshot; whoever reads it may finish. False where it does not exist. */
  synchronized boolean delete(String name) {
    boolean deleted = snapshots.delete(name);
    Mapped gone = mapped.remove(name);
    if (gone != null) {
      gone.release();
    }
    return deleted;
  }

  /** How many are mapped for questions to come. */
  synchronized int count() {
    return mapped.size();
  }

  @Override
  public synchronized void close() {
    mapped.values().forEach(Mapped::release);
    mapped.clear();
  }

  private void scheduleClosing() {
    if (!closingScheduled) {
      closingScheduled = true;
      Executor later = CompletableFuture.delayedExecutor(idle.toMillis(), TimeUnit.MILLISECONDS);
      later.execute(this::closeIdle);
    }
  }

  private synchronized void closeIdle() {
    closingScheduled = false;
    mapped
        .values()
        .removeIf(
            snapshot -> {
              boolean gone = snapshot.isIdle(idle);
              if (gone) {
                snapshot.release();
              }
              return gone;
            });
    if (!mapped.isEmpty()) {
      scheduleClosing();
    }
  }
}
