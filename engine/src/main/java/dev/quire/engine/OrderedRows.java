package dev.quire.engine;

import dev.quire.domain.Id;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.document.DocumentId;
import dev.quire.engine.Layers.Place;
import dev.quire.storage.segment.IdOrder;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;

/** The rows of all layers merged in the order of their ids; each layer is already sorted. */
final class OrderedRows {
  /** Whether a row is to be seen. */
  @FunctionalInterface
  interface RowTest {
    boolean test(Layer layer, int row);
  }

  /** The id of a row. */
  @FunctionalInterface
  private interface RowId {
    String of(Layer layer, int row);
  }

  private final Layers layers;
  private final RowTest visible;
  private final RowId id;
  private final PriorityQueue<Cursor> cursors =
      new PriorityQueue<>(Comparator.comparing(Cursor::id, Id::compare));

  /** Chunk rows from the lowest id on. */
  static OrderedRows chunks(Layers layers, RowTest visible) {
    return chunksAfter(layers, Optional.empty(), visible);
  }

  /** Chunk rows with ids above the given one. */
  static OrderedRows chunksAfter(Layers layers, Optional<ChunkId> after, RowTest visible) {
    return new OrderedRows(
        layers,
        Segment::chunkOrder,
        after,
        (layer, row) -> layer.segment().chunkId(row).value(),
        visible);
  }

  /** Document rows with ids above the given one. */
  static OrderedRows documentsAfter(Layers layers, Optional<DocumentId> after, RowTest visible) {
    return new OrderedRows(
        layers,
        Segment::documentOrder,
        after,
        (layer, row) -> layer.segment().documentId(row).value(),
        visible);
  }

  private OrderedRows(
      Layers layers,
      Function<Segment, IdOrder> order,
      Optional<? extends Id> after,
      RowId id,
      RowTest visible) {
    this.layers = layers;
    this.visible = visible;
    this.id = id;
    for (int i = 0; i < layers.all().size(); i++) {
      IdOrder ofLayer = order.apply(layers.all().get(i).segment());
      advance(new Cursor(i, ofLayer, after.isPresent() ? ofLayer.firstRankAfter(after.get()) : 0));
    }
  }

  /** Where a layer's next visible row is. */
  private final class Cursor {
    private final int layer;
    private final IdOrder order;
    private int rank;
    private String id = "";

    Cursor(int layer, IdOrder order, int rank) {
      this.layer = layer;
      this.order = order;
      this.rank = rank;
    }

    String id() {
      return id;
    }

    Place place() {
      return new Place(layer, order.row(rank));
    }

    /** Goes on to the next visible row from here; false at the end. */
    boolean settle() {
      Layer current = layers.all().get(layer);
      while (rank < order.size() && !visible.test(current, order.row(rank))) {
        rank++;
      }
      if (rank == order.size()) {
        return false;
      }
      id = OrderedRows.this.id.of(current, order.row(rank));
      return true;
    }
  }

  private void advance(Cursor cursor) {
    if (cursor.settle()) {
      cursors.add(cursor);
    }
  }

  List<Place> next(int limit) {
    List<Place> places = new ArrayList<>();
    while (places.size() < limit && !cursors.isEmpty()) {
      places.add(next());
    }
    return places;
  }

  /** Takes a layer and a row of it. */
  @FunctionalInterface
  interface RowConsumer {
    void accept(int layer, int row);
  }

  void forEach(RowConsumer consumer) {
    while (!cursors.isEmpty()) {
      Place place = next();
      consumer.accept(place.layer(), place.row());
    }
  }

  private Place next() {
    Cursor cursor = cursors.remove();
    Place place = cursor.place();
    cursor.rank++;
    advance(cursor);
    return place;
  }
}
