package dev.quire.engine;

import dev.quire.domain.error.NotFound;
import dev.quire.indexing.HnswIndex;
import dev.quire.indexing.VectorIndex;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has the rows that a library holds in memory join the lists of its index (docs/adr/0030) or, where
 * that is a graph, a graph of their own (docs/adr/0034), in the background, once searches meet many
 * that have not: writers pay nothing, and neither does a library that nobody searches.
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
    this.join = new Chore("joining the index", this::join, context::join);
  }

  /** To be told of each search. Without any lock. */
  void searched(Layers layers) {
    IndexRecord record = index.get();
    if (lack(layers.all(), record) && joinable(layers.all(), record).isPresent()) {
      join.soon();
    }
  }

  private static boolean lack(List<Layer> layers, IndexRecord record) {
    for (Layer layer : layers) {
      if (lacks(layer, record)) {
        return true;
      }
    }
    return false;
  }

  private static boolean lacks(Layer layer, IndexRecord record) {
    return layer.codes().isPresent()
        && layer.codes().get().joining(record).lack(layer.segment().chunkRows(), record.segment());
  }

  /** The segment that was built, where searches find its own rows by lists or a graph. */
  private static Optional<Layer> joinable(List<Layer> layers, IndexRecord record) {
    return TrainedIndex.layerOf(layers, record)
        .filter(built -> record.joined().isPresent() && isJoinable(built, record));
  }

  private static boolean isJoinable(Layer built, IndexRecord record) {
    VectorIndex index = built.index().orElseThrow().index();
    return record.isGraph() ? index instanceof HnswIndex : index.listsToInherit() > 0;
  }

  private void join() {
    try (SegmentView seen = view.get()) {
      IndexRecord record = index.get();
      joinable(seen.layers().all(), record).ifPresent(built -> join(seen, built, record));
    } catch (NotFound e) {
      // closed meanwhile: nobody searches it any more
    }
  }

  private static void join(SegmentView seen, Layer built, IndexRecord record) {
    for (Layer layer : seen.layers().all()) {
      if (lacks(layer, record)) {
        LiveCodes codes = layer.codes().orElseThrow();
        codes.leaveOthers(record);
        codes.joining(record).join(layer.segment(), built, seen.library().metric());
      }
    }
  }
}
