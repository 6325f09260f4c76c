package dev.quire.engine;

import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.job.Job;
import dev.quire.domain.store.PurgeReceipt;
import dev.quire.domain.store.Upkeep;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What is done for the files of one library on request. */
final class StoredUpkeep implements Upkeep {
  /** How long a purge waits for readers of the segments that it replaced. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private final LibraryDirectory directory;
  private final Sealing sealing;
  private final Swaps swaps;
  private final Compaction compaction;
  private final Closing closing;
  private final EngineContext context;
  private final Supplier<SegmentView> views;

  /**
   * @param views of the library as it then is
   */
  StoredUpkeep(
      LibraryDirectory directory,
      Sealing sealing,
      Swaps swaps,
      Compaction compaction,
      Closing closing,
      EngineContext context,
      Supplier<SegmentView> views) {
    this.directory = directory;
    this.sealing = sealing;
    this.swaps = swaps;
    this.compaction = compaction;
    this.closing = closing;
    this.context = context;
    this.views = views;
  }

  @Override
  public long save() {
    return closing.answering(() -> sealing.seal().journalPosition());
  }

  @Override
  public Job compact() {
    return context.jobs().submit("compact", closing.library(), compaction::compact);
  }

  @Override
  public Job verify() {
    return verify(new StoredIndexes());
  }

  /** With another look at indexes, for tests. */
  Job verify(IndexKeeper indexes) {
    Verification verification = new Verification(directory, indexes);
    return context
        .jobs()
        .check("verify", closing.library(), job -> verification.ofOpen(swaps, job));
  }

  @Override
  public PurgeReceipt purge(ChunkId chunk, Runnable deletion) {
    return purge(
        "chunk",
        chunk.value(),
        segments -> PurgedContent.of(chunk, segments),
        segment -> PurgedContent.isIn(segment, chunk),
        deletion);
  }

  @Override
  public PurgeReceipt purge(DocumentId document, Runnable deletion) {
    return purge(
        "document",
        document.value(),
        segments -> PurgedContent.of(document, segments),
        segment -> PurgedContent.isIn(segment, document),
        deletion);
  }

  private PurgeReceipt purge(
      String kind,
      String id,
      Function<List<Segment>, PurgedContent> looking,
      Predicate<SealedSegment> holds,
      Runnable deletion) {
    List<byte[]> patterns;
    try (SegmentView view = views.get()) {
      PurgedContent content = looking.apply(view.layers().segments().toList());
      if (content.isEmpty()) {
        throw new NotFound(kind, id);
      }
      patterns = content.patterns();
    }
    long before = PurgeScan.of(directory.path(), patterns).matches();
    deletion.run();
    closing.answering(() -> rewrite(looking, holds));
    OtherSegments others = new OtherSegments();
    addSegmentsWithout(holds, others);
    PurgeScan scan = PurgeScan.of(directory.path(), patterns);
    // those too that others were merged into meanwhile
    addSegmentsWithout(holds, others);
    return scan.receipt(before, others);
  }

  private void addSegmentsWithout(Predicate<SealedSegment> holds, OtherSegments others) {
    try (SegmentView view = views.get()) {
      view.layers()
          .segments()
          .filter(SealedSegment.class::isInstance)
          .map(SealedSegment.class::cast)
          .filter(segment -> !holds.test(segment))
          .map(SealedSegment::directory)
          .forEach(others::add);
    }
  }

  private void rewrite(
      Function<List<Segment>, PurgedContent> looking, Predicate<SealedSegment> holds) {
    // what is in memory is written without its deleted rows, and the journal up to here goes; the
    // file that others wrote to meanwhile goes with the second save
    save();
    Set<Path> holding = new HashSet<>();
    try (SegmentView view = views.get()) {
      holding.addAll(looking.apply(view.layers().segments().toList()).sealed());
    }
    // asked anew: a merge that runs until then brings along what is deleted into its own segment
    holding.addAll(compaction.rewriteEach(holds));
    save();
    // a check of them may take long, and looks at what took their place
    swaps.giveUp(holding);
    awaitGone(holding);
  }

  // waits for readers as long as patience lasts
  private static void awaitGone(Set<Path> segments) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (segments.stream().anyMatch(Files::exists) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
