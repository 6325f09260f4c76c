package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.LibraryStore;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Snapshots;
import dev.quire.engine.recall.MeasuredIndex;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.BrokenIndexException;
import dev.quire.indexing.VectorIndex;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * One library on the disk: the journal takes what comes, the state shows it, maintenance makes
 * segments of it.
 */
final class StoredLibrary implements LibraryStore {
  private static final System.Logger LOG = System.getLogger(StoredLibrary.class.getName());

  private final LibraryId id;
  private final LibraryDirectory directory;
  private final EngineContext context;
  private final ReadWriteLock lock;
  private final CurrentState state;
  private final Journal journal;
  private final Publication publication;
  private final Maintenance maintenance;
  private final Rewrites rewrites;
  private final AppliedPositions applied;
  private final Backlog backlog;
  private final IndexBuilds builds;
  private final AutomaticBuilds automatic;
  private boolean closed;

  /**
   * Opens what the manifest names and replays the journal behind it; throws {@code StorageFailure}
   * where something is damaged.
   */
  StoredLibrary(LibraryDirectory directory, ReadWriteLock lock, EngineContext context) {
    Manifest manifest = directory.manifest();
    directory.sweep(manifest);
    this.id = manifest.library().id();
    this.directory = directory;
    this.context = context;
    this.lock = lock;
    this.publication = new Publication(directory, manifest);
    Layers sealed = open(manifest);
    this.state =
        new CurrentState(
            manifest.library(),
            manifest.journalPosition(),
            sealed,
            new LiveSegment(manifest.library().dimension()),
            this::view,
            this::bytes);
    this.journal = directory.openJournal(manifest.journalPosition(), state::apply);
    this.maintenance =
        new Maintenance(directory, journal, state, lock, publication, context.options());
    this.applied = new AppliedPositions(state.position());
    this.rewrites = new Rewrites(maintenance, publication, context.options());
    this.builds = new IndexBuilds(id, rewrites, publication, context);
    this.automatic = new AutomaticBuilds(state, lock, builds, context);
    this.backlog = new Backlog(state, maintenance, context, this::tidy);
    backlog.sealWhereLarge();
    // a build that closing cut short, or that nobody had the time to begin
    context.maintain(automatic::consider);
  }

  /** Keeps segments few, and the index of an {@code auto} library fit for what there is. */
  private void tidy() {
    rewrites.mergeIfMany();
    automatic.consider();
  }

  private Layers open(Manifest manifest) {
    List<Layer> layers = new ArrayList<>();
    try {
      for (Manifest.SegmentEntry entry : manifest.segments()) {
        SealedSegment segment = directory.openSegment(entry.number());
        layers.add(
            new Layer(segment, publication.read(segment, entry), openIndex(segment, manifest)));
      }
      return new Layers(layers);
    } catch (QuireException e) {
      layers.forEach(layer -> layer.segment().release());
      throw e;
    }
  }

  /**
   * Without its index a segment still answers, by a scan: what is derived must not keep what is
   * primary from being read.
   */
  private Optional<MeasuredIndex> openIndex(SealedSegment segment, Manifest manifest) {
    try {
      VectorIndex index = SegmentIndexes.open(segment, manifest.library().metric());
      return Optional.of(new MeasuredIndex(index, curves(segment)));
    } catch (BrokenIndexException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "library "
              + id
              + ": segment "
              + segment.number()
              + " is scanned, since its index is damaged; build it again",
          e);
      return Optional.empty();
    }
  }

  /** Without them searches compare all rows, until the index is built again. */
  private RecallCurves curves(SealedSegment segment) {
    try {
      return segment.calibration().map(RecallCurves::parse).orElse(RecallCurves.NONE);
    } catch (StorageFailure | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "library " + id + ": what was measured of segment " + segment.number() + " is lost",
          e);
      return RecallCurves.NONE;
    }
  }

  LibraryId id() {
    return id;
  }

  LibraryDirectory directory() {
    return directory;
  }

  @Override
  public LibraryState state() {
    if (closed) {
      throw new NotFound("library", id.value());
    }
    return state;
  }

  @Override
  public long append(Command command) {
    long position = journal.append(command);
    state.apply(position, command);
    applied.reached(position);
    backlog.sealWhereLarge();
    return position;
  }

  @Override
  public void awaitRoom() {
    backlog.awaitRoom();
  }

  @Override
  public void awaitDurable(long position) {
    journal.awaitDurable(position);
  }

  @Override
  public void awaitApplied(long position, long timeoutMillis) {
    applied.await(position, timeoutMillis);
  }

  private LibraryView view() {
    List<Layer> seen = new ArrayList<>();
    for (Layer layer : state.layers().all()) {
      Segment segment =
          layer.segment() instanceof LiveSegment live ? live.snapshot() : layer.segment().retain();
      seen.add(new Layer(segment, layer.deletions(), layer.index()));
    }
    return new SegmentView(state.library(), new Layers(seen), publication.index());
  }

  private long bytes() {
    return journal.bytes()
        + state.olderLayers().stream().mapToLong(layer -> layer.segment().bytes()).sum();
  }

  @Override
  public IndexState index() {
    lock.readLock().lock();
    try {
      state();
      return builds.describe(state);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Job build(BuildOrder order) {
    SegmentIndexes.requireBuildable(order.spec());
    return builds.start(order);
  }

  @Override
  public Snapshots snapshots() {
    return new StoredSnapshots(directory, maintenance, context);
  }

  /** Writes the journal's rest and lets go; whoever reads a view may finish. */
  void close() {
    builds.cancel();
    rewrites.stop();
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        backlog.close();
        journal.close();
        state.layers().segments().forEach(Segment::release);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
