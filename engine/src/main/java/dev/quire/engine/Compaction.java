package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.engine.Rewrites.Remade;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.storage.segment.SealedSegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Sealed segments written again without their deleted rows. */
final class Compaction {
  /** A segment is rewritten by itself when a third of its rows is deleted… */
  private static final int SPARSE_PART = 3;

  /** …and these are at least a hundredth of a full one. */
  private static final int SPARSE_LEAST = 100;

  private final Swaps swaps;
  private final SegmentMaker maker;
  private final Rewrites rewrites;
  private final Publication publication;
  private final EngineOptions options;

  Compaction(
      Swaps swaps,
      SegmentMaker maker,
      Rewrites rewrites,
      Publication publication,
      EngineOptions options) {
    this.swaps = swaps;
    this.maker = maker;
    this.rewrites = rewrites;
    this.publication = publication;
    this.options = options;
  }

  /** Makes one segment of all, with an index of the kind that was built last. */
  void compact(RunningJob job) {
    rewrites.rewriteAll(
        job,
        moment -> {
          job.requireNotCancelled();
          IndexSpec spec = publication.index().built().orElse(new IndexSpec.Brute());
          Made made = maker.build(moment.older(), spec, job);
          return new Remade(made, publication.index().compacted(made.segment().number()));
        });
  }

  /**
   * Rewrites each chosen segment, with an index of the kind it had, and returns where these were.
   *
   * @param which asked of what there is when no other rewrite runs any more
   */
  List<Path> rewriteEach(Predicate<SealedSegment> which) {
    List<Path> rewritten = new ArrayList<>();
    rewrites.exclusively(
        which,
        sources -> {
          for (Layer source : sources) {
            rewriteAlone(source);
            rewritten.add(((SealedSegment) source.segment()).directory());
          }
        });
    return rewritten;
  }

  /** Gives back the space of segments that have lost many of their rows. */
  void rewriteSparse() {
    rewrites.exclusively(
        segment -> true,
        sources -> sources.stream().filter(this::isSparse).forEach(this::rewriteAlone));
  }

  private void rewriteAlone(Layer source) {
    SealedSegment segment = (SealedSegment) source.segment();
    Made made = maker.build(List.of(source), SegmentIndexes.readSpec(segment), BuildPhases.NONE);
    long number = made.segment().number();
    swaps.replace(List.of(source), made, publication.index().replacing(segment.number(), number));
  }

  /** Whether so many rows are deleted that a rewrite pays. */
  boolean isSparse(Layer layer) {
    int deleted = layer.deletions().chunks().count();
    return layer.segment() instanceof SealedSegment
        && deleted >= (double) layer.segment().chunkRows() / SPARSE_PART
        && deleted >= Math.max(1, options.seal().rows() / SPARSE_LEAST);
  }
}
