package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has the rows that a library holds in memory join the lists of its index, in the background, once
 * searches meet many that have not: writers pay nothing, and neither does a library that nobody
 * searches. Where the index is a graph they are compared one by one (docs/adr/0030).
 */
final class LiveJoining {
  private final Supplier<SegmentView> view;
  private final Supplier<IndexRecord> index;
  private final Chore join;

  /**
   * @param view of what the library shows; throws {@code NotFound} where it is closed
   * @param index that the library's sealed segments have
   */
  LiveJoining(Supplier<SegmentView> view, Supplier<IndexRecord> index, EngineContext context) {
    this.view = view;
    this.index = index;
    this.join = new Chore("joining lists", this::join, context::join);
  }

  /** To be told of each search. Without any lock. */
  void searched(Layers layers) {
    IndexRecord record = index.get();
    if (lackLists(layers.all(), record) && builtLists(layers.all(), record).isPresent()) {
      join.soon();
    }
  }

  private static boolean lackLists(List<Layer> layers, IndexRecord record) {
    for (Layer layer : layers) {
      if (lacksLists(layer, record)) {
        return true;
      }
    }
    return false;
  }

  private static boolean lacksLists(Layer layer, IndexRecord record) {
    return layer.codes().isPresent()
        && layer.codes().get().lists().lack(layer.segment().chunkRows(), record.segment());
  }

  /** The segment that was built, where searches find its own rows by lists. */
  private static Optional<Layer> builtLists(List<Layer> layers, IndexRecord record) {
    return TrainedIndex.layerOf(layers, record)
        .filter(built -> record.hasLists())
        .filter(built -> built.index().orElseThrow().index().listsToInherit() > 0);
  }

  private void join() {
    try (SegmentView seen = view.get()) {
      IndexRecord record = index.get();
      builtLists(seen.layers().all(), record).ifPresent(built -> join(seen, built, record));
    } catch (NotFound e) {
      // closed meanwhile: nobody searches it any more
    }
  }

  private static void join(SegmentView seen, Layer built, IndexRecord record) {
    for (Layer layer : seen.layers().all()) {
      if (lacksLists(layer, record)) {
        layer.codes().orElseThrow().lists().join(layer.segment(), built, seen.library().metric());
      }
    }
  }
}
