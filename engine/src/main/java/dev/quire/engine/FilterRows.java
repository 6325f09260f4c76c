package dev.quire.engine;

import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.Filter.All;
import dev.quire.domain.filter.Filter.And;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.Filter.Not;
import dev.quire.domain.filter.Filter.Or;
import dev.quire.storage.metadata.RowBits;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The rows that match a filter: each test of a field asks the indexes of all segments, the rest is
 * bits. Equal to {@code FilterMatch} on every row that is shown.
 *
 * <p>All layers answer one test before the next is asked: what their documents say of each other's
 * chunks need not be kept then. So no more sets of rows are held at a time than the filter is deep,
 * however many tests it has.
 */
final class FilterRows {
  private final Layers layers;
  private final Runnable requireTime;
  private final DocumentRows documents;

  /**
   * @param requireTime throws where there is none left; asked before each set of rows is made
   */
  FilterRows(Layers layers, Runnable requireTime) {
    this.layers = layers;
    this.requireTime = requireTime;
    this.documents = new DocumentRows(layers);
  }

  /** Of each layer's chunk rows, deleted ones included; layers as objects. */
  IdentityHashMap<Layer, RowBits> chunks(Filter filter) {
    return byLayer(matching(filter, Segment::chunkRows, this::chunksPassing));
  }

  /** Of each layer's document rows, by their own fields, deleted ones included. */
  IdentityHashMap<Layer, RowBits> documents(Filter filter) {
    return byLayer(matching(filter, Segment::documentRows, this::documentsPassing));
  }

  private IdentityHashMap<Layer, RowBits> byLayer(List<RowBits> matching) {
    IdentityHashMap<Layer, RowBits> byLayer = new IdentityHashMap<>();
    for (int i = 0; i < matching.size(); i++) {
      byLayer.put(layers.all().get(i), matching.get(i));
    }
    return byLayer;
  }

  private List<RowBits> chunksPassing(FieldTest test) {
    String field = test.field();
    if (!field.startsWith(FieldSource.DOCUMENT_PREFIX)) {
      return each(layer -> layer.segment().chunkTests().passing(test));
    }
    String own = field.substring(FieldSource.DOCUMENT_PREFIX.length());
    List<RowBits> passing = documentsPassing(test.of(own));
    return each(layer -> documents.chunksOf(layer, passing));
  }

  private List<RowBits> documentsPassing(FieldTest test) {
    return each(layer -> layer.segment().documentTests().passing(test));
  }

  private List<RowBits> each(Function<Layer, RowBits> rows) {
    List<RowBits> each = new ArrayList<>(layers.all().size());
    for (Layer layer : layers.all()) {
      requireTime.run();
      each.add(rows.apply(layer));
    }
    return each;
  }

  private List<RowBits> matching(
      Filter filter, ToIntFunction<Segment> rows, Function<FieldTest, List<RowBits>> passing) {
    return switch (filter) {
      case All() -> each(layer -> RowBits.all(rows.applyAsInt(layer.segment())));
      case And(var filters) -> {
        List<RowBits> all = each(layer -> RowBits.all(rows.applyAsInt(layer.segment())));
        filters.forEach(part -> change(all, RowBits::and, matching(part, rows, passing)));
        yield all;
      }
      case Or(var filters) -> {
        List<RowBits> any = each(layer -> RowBits.none(rows.applyAsInt(layer.segment())));
        filters.forEach(part -> change(any, RowBits::or, matching(part, rows, passing)));
        yield any;
      }
      case Not(var negated) -> {
        List<RowBits> others = matching(negated, rows, passing);
        others.forEach(RowBits::not);
        yield others;
      }
      case FieldTest test -> passing.apply(test);
    };
  }

  // in place
  private static void change(
      List<RowBits> sets, BiConsumer<RowBits, RowBits> operation, List<RowBits> others) {
    for (int i = 0; i < sets.size(); i++) {
      operation.accept(sets.get(i), others.get(i));
    }
  }
}
