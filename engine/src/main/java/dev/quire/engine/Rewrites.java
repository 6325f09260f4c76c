package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.Sealing.Rested;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.engine.Swaps.Moment;
import dev.quire.engine.recall.IndexChoice;
import dev.quire.indexing.Residency;
import dev.quire.storage.segment.SealedSegment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Sealed segments written anew as one: to have fewer of them, or another index. One at a time;
 * searches, writes and sealing go on meanwhile, and the new segment takes the place of the old ones
 * in one step.
 */
final class Rewrites {
  private final Sealing sealing;
  private final Swaps swaps;
  private final SegmentMaker maker;
  private final Publication publication;
  private final EngineOptions options;
  private final ReentrantLock lock = new ReentrantLock();

  Rewrites(
      Sealing sealing,
      Swaps swaps,
      SegmentMaker maker,
      Publication publication,
      EngineOptions options) {
    this.sealing = sealing;
    this.swaps = swaps;
    this.maker = maker;
    this.publication = publication;
    this.options = options;
  }

  /** Waits for what runs to end; closing has begun, so that nothing begins any more. */
  void close() {
    lock.lock();
    try {
      swaps.close();
    } finally {
      lock.unlock();
    }
  }

  /** Runs the action on the chosen segments, retained, while no other rewrite runs. */
  void exclusively(Predicate<SealedSegment> which, Consumer<List<Layer>> action) {
    lock.lock();
    try {
      List<Layer> sources = swaps.retainSealed(which);
      try {
        action.accept(sources);
      } finally {
        sources.forEach(layer -> layer.segment().release());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes one segment of everything, what is in memory included, while no other rewrite runs.
   *
   * @param making of the segment, from all that there was at a moment, and of what is to be known
   *     of the index then
   */
  void rewriteAll(RunningJob job, Function<Moment, Remade> making) {
    lock.lock();
    try {
      job.phase("taking in what is in memory", 0);
      Rested rested = sealing.rest(options.memory().libraryBytes() / 2);
      try {
        Remade remade = making.apply(rested.moment());
        swaps.replace(rested.sources(), remade.made(), remade.record(), rested.moment());
        sealing.published(rested.moment());
      } finally {
        swaps.unfollow(rested.sources());
      }
    } catch (RuntimeException | Error e) {
      sealAfter(e);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A segment that was made of others, and what is known of the index when it takes their place.
   */
  record Remade(Made made, IndexRecord record) {}

  // what rests would else wait for the next seal
  private void sealAfter(Throwable failure) {
    try {
      if (swaps.hasUnsealed()) {
        sealing.seal();
      }
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  /** Merges sealed segments where too many of one size lie beside the indexed one. */
  void mergeIfMany() {
    exclusively(
        segment -> segment.number() != publication.index().segment(),
        sources -> {
          List<Layer> merged = Tiers.toMerge(sources, options.mergeSegments());
          if (!merged.isEmpty()) {
            Made made = maker.merge(merged);
            swaps.replace(merged, made, publication.index());
          }
        });
  }

  /**
   * Rewrites everything as one segment with the index that was asked for. A cancelled build leaves
   * what was there, and no file of its own.
   *
   * @param clock asked when the new segment is about to be published
   */
  void build(IndexSpec asked, RunningJob job, Supplier<Instant> clock) {
    rewriteAll(
        job,
        moment -> {
          Made made = fastest(asked, moment, job);
          IndexSpec built = made.index().index().spec();
          long number = made.segment().number();
          return new Remade(made, publication.index().next(built, clock.get(), number));
        });
  }

  /** Of the kinds that come into question the one that meets the recall target fastest. */
  private Made fastest(IndexSpec asked, Moment moment, RunningJob job) {
    Library library = moment.library();
    List<Layer> sources = moment.older();
    long rows = sources.stream().mapToLong(Layer::chunks).sum();
    List<IndexSpec> candidates = IndexChoice.candidates(asked, rows, isOnDisk(rows, library));
    double whole = candidates.stream().mapToDouble(spec -> millis(spec, rows, library)).sum();
    double end = 0;
    Optional<Made> best = Optional.empty();
    boolean chosen = false;
    try {
      for (IndexSpec candidate : candidates) {
        job.requireNotCancelled();
        end += millis(candidate, rows, library) / whole;
        job.part(end);
        Made made = maker.build(sources, candidate, job);
        best = Optional.of(best.isEmpty() ? made : faster(best.get(), made, library));
        if (IndexChoice.isEnough(best.get().index().curves(), library.recallTarget())) {
          break;
        }
      }
      job.requireNotCancelled();
      chosen = true;
      return best.orElseThrow();
    } finally {
      if (!chosen) {
        best.ifPresent(Made::discard);
      }
    }
  }

  private double millis(IndexSpec spec, long rows, Library library) {
    return SegmentCost.of(
            SegmentIndexes.builder(spec), rows, library.dimension(), options.buildThreads())
        .total();
  }

  private static boolean isOnDisk(long rows, Library library) {
    return rows * library.dimension() * Float.BYTES > Residency.cacheBytes();
  }

  private static Made faster(Made one, Made other, Library library) {
    double target = library.recallTarget();
    boolean first =
        IndexChoice.speedup(one.index().curves(), target)
            >= IndexChoice.speedup(other.index().curves(), target);
    (first ? other : one).discard();
    return first ? one : other;
  }
}
