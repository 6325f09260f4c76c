package dev.quire.engine;

import dev.quire.domain.error.BuildInProgress;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.Evaluation;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.job.JobId;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.RecallMeasurement;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.LibraryStore;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Snapshots;
import dev.quire.indexing.BrokenIndexException;
import dev.quire.indexing.VectorIndex;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.LiveSegment;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * One library on the disk: the journal takes what comes, the state shows it, maintenance makes
 * segments of it.
 */
final class StoredLibrary implements LibraryStore {
  private static final System.Logger LOG = System.getLogger(StoredLibrary.class.getName());

  /** Segments' worth of rows that may wait in memory before writers are slowed down. */
  private static final int MAX_BACKLOG = 3;

  /** How long a writer waits for room before it is refused. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LibraryId id;
  private final LibraryDirectory directory;
  private final EngineContext context;
  private final ReadWriteLock lock;
  private final CurrentState state;
  private final Journal journal;
  private final Publication publication;
  private final Maintenance maintenance;
  private final AppliedPositions applied;
  private final AtomicBoolean sealing = new AtomicBoolean();
  private final Object room = new Object();
  private Optional<JobId> building = Optional.empty();
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
    sealWhereLarge();
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
  private Optional<VectorIndex> openIndex(SealedSegment segment, Manifest manifest) {
    try {
      return Optional.of(SegmentIndexes.open(segment, manifest.library().metric()));
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
    sealWhereLarge();
    return position;
  }

  /** How many times the live segment is as large as it should be when it is sealed. */
  private double unsealed() {
    LiveSegment live = state.live();
    return Math.max(
        (double) live.chunkRows() / context.options().sealRows(),
        (double) live.bytes() / context.options().sealBytes());
  }

  private void sealWhereLarge() {
    if (unsealed() >= 1 && sealing.compareAndSet(false, true)) {
      context.maintain(this::seal);
    }
  }

  private void seal() {
    sealing.set(false);
    try {
      maintenance.seal();
    } finally {
      synchronized (room) {
        room.notifyAll();
      }
    }
    maintenance.mergeIfMany();
  }

  @Override
  public void awaitRoom() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (backlog() >= MAX_BACKLOG) {
      if (System.nanoTime() - deadline > 0) {
        throw new Overloaded(
            "writes to library \""
                + id
                + "\" come faster than the disk takes them; try again later");
      }
      synchronized (room) {
        try {
          room.wait(100);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new Overloaded("interrupted while writes to library \"" + id + "\" were waiting");
        }
      }
    }
  }

  /** What is in memory, in segments of full size. */
  private double backlog() {
    lock.readLock().lock();
    try {
      if (closed) {
        return 0;
      }
      sealWhereLarge();
      long frozen =
          state.olderLayers().stream()
              .filter(layer -> !(layer.segment() instanceof SealedSegment))
              .count();
      return unsealed() + frozen;
    } finally {
      lock.readLock().unlock();
    }
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
      IndexRecord record = publication.index();
      Optional<JobId> job = runningBuild();
      IndexState.State now =
          job.isPresent()
              ? IndexState.State.BUILDING
              : record.generation() > 0 ? IndexState.State.READY : IndexState.State.NONE;
      Optional<Layer> indexed = indexedLayer(record);
      return new IndexState(
          state().library().index(),
          record.built(),
          now,
          state.size().chunks(),
          indexed.map(Layer::chunks).orElse(0),
          indexed.flatMap(Layer::index).map(VectorIndex::bytes).orElse(0L),
          record.generation(),
          record.builtAt(),
          job,
          record.calibration());
    } finally {
      lock.readLock().unlock();
    }
  }

  private Optional<Layer> indexedLayer(IndexRecord record) {
    return state.olderLayers().stream()
        .filter(
            layer ->
                layer.segment() instanceof SealedSegment sealed
                    && sealed.number() == record.segment())
        .findFirst();
  }

  @Override
  public Job build(BuildOrder order) {
    SegmentIndexes.requireBuildable(order.spec());
    synchronized (this) {
      runningBuild()
          .ifPresent(
              job -> {
                throw new BuildInProgress(id.value(), job.value());
              });
      Job job = context.jobs().submit("index_build", id, progress -> build(order.spec(), progress));
      building = Optional.of(job.id());
      return job;
    }
  }

  private void build(IndexSpec spec, RunningJob job) {
    maintenance.build(spec, job, context.minting().now());
    job.phase("measuring recall");
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    IndexRecord record = publication.index();
    try (LibraryView view = viewUnderLock()) {
      maintenance.keep(
          record.calibrated(
              RecallMeasurement.measure(
                  view, record.built().orElseThrow(), Evaluation.DEFAULT, deadline)));
    }
  }

  private LibraryView viewUnderLock() {
    lock.readLock().lock();
    try {
      return state().view();
    } finally {
      lock.readLock().unlock();
    }
  }

  private synchronized Optional<JobId> runningBuild() {
    return building.filter(
        job -> context.jobs().find(job).filter(found -> !found.state().ended()).isPresent());
  }

  @Override
  public Snapshots snapshots() {
    return new StoredSnapshots(directory, maintenance, context);
  }

  /** Writes the journal's rest and lets go; whoever reads a view may finish. */
  void close() {
    runningBuild().ifPresent(context.jobs()::cancel);
    maintenance.stop();
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        journal.close();
        state.layers().segments().forEach(Segment::release);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
