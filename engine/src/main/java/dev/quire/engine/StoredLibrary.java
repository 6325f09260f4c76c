package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import dev.quire.domain.index.BuildOrder;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Command;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.Snapshots;
import dev.quire.domain.store.Upkeep;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.journal.Journal;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * One library on the disk: the journal takes what comes, the state shows it, maintenance makes
 * segments of it.
 */
final class StoredLibrary implements EngineStore {
  private final LibraryId id;
  private final LibraryDirectory directory;
  private final EngineContext context;
  private final ReadWriteLock lock;
  private final CurrentState state;
  private final Journal journal;
  private final Publication publication;
  private final Closing closing;
  private final Swaps swaps;
  private final Sealing sealing;
  private final SnapshotMaker snapshotMaker;
  private final Rewrites rewrites;
  private final AppliedPositions applied;
  private final Backlog backlog;
  private final RestingRows resting;
  private final LiveJoining joining;
  private final IndexBuilds builds;
  private final AutomaticBuilds automatic;
  private final OpenSnapshots openSnapshots;
  private final StoredUpkeep upkeep;
  private boolean ended;
  private boolean closed;

  /**
   * Opens what the manifest names and replays the journal behind it, as much at a time as memory is
   * allowed to hold; throws {@code StorageFailure} where something is damaged.
   */
  StoredLibrary(LibraryDirectory directory, ReadWriteLock lock, EngineContext context) {
    Manifest manifest = directory.manifest();
    directory.requireName(manifest.library().id());
    directory.sweep(manifest);
    this.id = manifest.library().id();
    this.closing = new Closing(id);
    this.directory = directory;
    this.context = context;
    this.lock = lock;
    this.publication = new Publication(directory, manifest);
    try (Opening opening = new Opening()) {
      MemoryBudget.Account account = context.memory().open();
      opening.opened(account::close);
      Layers sealed = SealedLayers.open(directory, manifest, publication::read);
      opening.opened(() -> sealed.segments().forEach(Segment::release));
      CurrentState live =
          new CurrentState(
              manifest.library(),
              manifest.journalPosition(),
              sealed,
              account,
              publication::index,
              this::bytes);
      opening.opened(() -> live.layers().segmentsBeside(sealed).forEach(Segment::release));
      opening.opened(live::hide);
      this.state = live;
      state.accountTo(account::hold);
      this.swaps = new Swaps(this::awaitDurable, state, lock, publication, closing);
      opening.opened(swaps::close);
      SegmentMaker maker = new SegmentMaker(directory, swaps, closing, publication, context);
      Checkpoints checkpoints = new Checkpoints(swaps, maker, publication);
      BoundedReplay replay = new BoundedReplay(state, account, checkpoints::replayed);
      this.journal = directory.openJournal(manifest.journalPosition(), replay::apply);
      opening.opened(journal::close);
      replay.end();
      // what was asked of the background meanwhile is not begun then
      opening.opened(closing::begin);
      this.sealing = new Sealing(journal, swaps, checkpoints);
      this.snapshotMaker = new SnapshotMaker(directory, sealing, closing, context);
      this.applied = new AppliedPositions(state.position());
      this.rewrites = new Rewrites(sealing, swaps, maker, publication, context.options());
      this.builds = new IndexBuilds(id, rewrites, publication, context);
      this.automatic = new AutomaticBuilds(state, lock, builds, context);
      this.openSnapshots = new OpenSnapshots(directory.snapshots());
      Compaction compaction =
          new Compaction(swaps, maker, rewrites, publication, context.options());
      this.backlog =
          new Backlog(state, account, sealing, compaction, context, publication::index, this::tidy);
      this.resting =
          new RestingRows(
              state,
              lock,
              RestingRows.afterRest(context),
              context.options().seal(),
              backlog::sealSoon);
      this.joining = new LiveJoining(state::view, publication::index, context);
      this.upkeep =
          new StoredUpkeep(directory, sealing, swaps, compaction, closing, context, this::view);
      // a crash may have come between a checkpoint and the end of what it made needless
      journal.purgeUpTo(publication.manifest().journalPosition());
      keepProven(state.layers());
      catchUp(account, replay);
      opening.done();
    }
  }

  // last, when nothing can fail any more: what begins here must not outlive a failed opening
  private void catchUp(MemoryBudget.Account account, BoundedReplay replay) {
    account.sealBy(backlog::sealSoon);
    lookAfterMemory();
    // a build that closing cut short, or that nobody had the time to begin
    context.maintain(automatic::consider);
    if (replay.hasSealed()) {
      backlog.tidySoon();
    }
  }

  /** Keeps segments few, and the index fit for what there is. */
  private void tidy() {
    rewrites.mergeIfMany();
    automatic.consider();
  }

  @Override
  public LibraryDirectory directory() {
    return directory;
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public LibraryState state() {
    if (ended || closed) {
      throw new NotFound("library", id.value());
    }
    return state;
  }

  @Override
  public long append(Command command) {
    state.requireWhole();
    long position = journal.append(command);
    state.apply(position, command);
    applied.reached(position);
    lookAfterMemory();
    return position;
  }

  /** Under the lock, or before anybody else knows of this. */
  private void lookAfterMemory() {
    backlog.sealWhereLarge();
    resting.written();
  }

  @Override
  public void awaitRoom() {
    backlog.awaitRoom();
    context.journals().writing(journal);
    journal.awaitRoom();
  }

  @Override
  public void awaitDurable(long position) {
    journal.awaitDurable(position);
  }

  @Override
  public void awaitApplied(long position, long timeoutMillis) {
    applied.await(position, timeoutMillis);
  }

  @Override
  public SegmentView view() {
    context.readers().noted();
    return state.view().toldOfSearches(joining::searched);
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
    return new StoredSnapshots(directory.snapshots(), openSnapshots, snapshotMaker::keep, context);
  }

  @Override
  public Upkeep upkeep() {
    return upkeep;
  }

  /** Writes the journal's rest and lets go; whoever reads a view may finish. */
  private void letGo() {
    try {
      journal.close();
    } finally {
      openSnapshots.close();
      state.hide();
      keepProven(state.layers());
      state.layers().segments().forEach(Segment::release);
    }
  }

  private void keepProven(Layers layers) {
    directory.keepProven(
        layers
            .segments()
            .filter(SealedSegment.class::isInstance)
            .map(SealedSegment.class::cast)
            .toList());
  }

  @Override
  public void beginClosing() {
    closing.begin();
    context.jobs().cancelAll(id);
  }

  @Override
  public void close() {
    beginClosing();
    rewrites.close();
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        backlog.close();
        context.journals().closed(journal);
        try {
          // a failed journal may have owed something that there is room for now
          journal.retry();
        } finally {
          letGo();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
