package dev.quire.engine;

import dev.quire.engine.SegmentMaking.Made;
import dev.quire.storage.segment.DeletedRows;
import dev.quire.storage.segment.Segment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The layers that a new segment is made of. One that rests in memory may be sealed meanwhile, as
 * where memory is short or a snapshot is taken: the segment that was made of it alone then stands
 * for it. Guarded by the library's lock, but for the layers.
 */
final class Sources {
  private final List<Layer> layers;
  private final IdentityHashMap<Segment, StandIn> standIns = new IdentityHashMap<>();

  /**
   * @param last the layer as it was when it was replaced
   */
  private record StandIn(Layer last, Segment sealed) {}

  /**
   * @param layers retained by the caller
   */
  Sources(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  /** As they were when they were read. */
  List<Layer> layers() {
    return layers;
  }

  /** A segment was made of some layer and replaces it. */
  void sealed(Layer last, Segment made) {
    if (layers.stream().anyMatch(layer -> layer.segment() == last.segment())) {
      standIns.put(last.segment(), new StandIn(last, made));
    }
  }

  /** The segments by which their rows are shown now. */
  List<Segment> shown() {
    return layers.stream().map(Layer::segment).map(this::shownBy).toList();
  }

  private Segment shownBy(Segment source) {
    StandIn standIn = standIns.get(source);
    return standIn == null ? source : standIn.sealed();
  }

  /**
   * What was made of them, less what was deleted since they were read. Takes time by the deletions,
   * not by the rows: writers wait for it.
   *
   * @param now all layers of the library
   */
  Layer replacedBy(Made made, List<Layer> now) {
    Layer layer = made.inPlaceOf(layers.stream().map(source -> last(source, now)).toList());
    for (StandIn standIn : standIns.values()) {
      layer = less(layer, layerOf(standIn.sealed(), now));
    }
    return layer;
  }

  private Layer last(Layer source, List<Layer> now) {
    StandIn standIn = standIns.get(source.segment());
    return standIn == null ? layerOf(source.segment(), now) : standIn.last();
  }

  private static Layer layerOf(Segment segment, List<Layer> layers) {
    return layers.stream()
        .filter(layer -> layer.segment() == segment)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing but a seal replaces what is rewritten"));
  }

  /** Less what was deleted of a stand-in since it was made: each such row is found by its id. */
  private static Layer less(Layer made, Layer standIn) {
    Segment from = standIn.segment();
    Segment to = made.segment();
    return made.without(
        rows(standIn.deletions().chunks(), row -> to.findChunk(from.chunkId(row))),
        rows(standIn.deletions().documents(), row -> to.findDocument(from.documentId(row))));
  }

  private static int[] rows(DeletedRows deleted, IntUnaryOperator newRow) {
    IntStream.Builder rows = IntStream.builder();
    deleted.forEach(row -> rows.add(newRow.applyAsInt(row)));
    return rows.build().toArray();
  }
}
