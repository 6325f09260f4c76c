package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Library;
import dev.quire.engine.SegmentMaking.Made;
import dev.quire.indexing.BuildOptions;
import dev.quire.indexing.IndexBuilder;
import dev.quire.storage.LibraryDirectory;
import java.util.List;
import java.util.Optional;

/**
 * Makes the new segments of a library, each with its index. Slow: without any lock. All but a seal
 * is cancelled where the library is closed; then nothing is left of it.
 */
final class SegmentMaker {
  /** All random choices of a build: the same data makes the same files. */
  static final long SEED = 20_260_101;

  private final LibraryDirectory directory;
  private final Swaps swaps;
  private final Closing closing;
  private final Publication publication;
  private final EngineContext context;

  SegmentMaker(
      LibraryDirectory directory,
      Swaps swaps,
      Closing closing,
      Publication publication,
      EngineContext context) {
    this.directory = directory;
    this.swaps = swaps;
    this.closing = closing;
    this.publication = publication;
    this.context = context;
  }

  /** Makes a segment of what the layers show, with an index that is trained on it. */
  Made build(List<Layer> sources, IndexSpec spec, BuildPhases phases) {
    return make(sources, spec, Optional.empty(), closing.cancelling(phases));
  }

  /** Makes one segment of several, with what the last build trained. */
  Made merge(List<Layer> sources) {
    return makeLikeTheBuilt(sources, closing.cancelling(BuildPhases.NONE));
  }

  /** Makes a sealed segment of one in memory, with what the last build trained. */
  Made seal(Layer frozen) {
    return makeLikeTheBuilt(List.of(frozen), BuildPhases.NONE);
  }

  private Made make(
      List<Layer> sources, IndexSpec spec, Optional<TrainedIndex> trained, BuildPhases phases) {
    Library library = publication.manifest().library();
    IndexBuilder builder =
        trained.map(SegmentIndexes::inheriting).orElseGet(() -> SegmentIndexes.builder(spec));
    return new SegmentMaking(
            library,
            sources,
            spec,
            builder,
            buildOptions(context, phases),
            phases,
            context.options().memory())
        .write(directory, publication.newSegmentNumber());
  }

  /** For all threads, less the one that rests while somebody reads. */
  static BuildOptions buildOptions(EngineContext context, BuildPhases phases) {
    return new BuildOptions(
        SEED, context.options().buildThreads(), context.readers().givenACore(phases));
  }

  // where it is not worth while, its rows are compared one by one
  private Made makeLikeTheBuilt(List<Layer> sources, BuildPhases phases) {
    long rows = sources.stream().mapToLong(Layer::chunks).sum();
    List<Layer> built =
        swaps.retainSealed(segment -> segment.number() == publication.index().segment());
    try {
      Optional<TrainedIndex> trained =
          TrainedIndex.of(built, publication.index()).filter(index -> index.isWorthWhile(rows));
      IndexSpec spec = trained.map(TrainedIndex::heirs).orElseGet(IndexSpec.Brute::new);
      return make(sources, spec, trained, phases);
    } finally {
      built.forEach(layer -> layer.segment().release());
    }
  }
}
