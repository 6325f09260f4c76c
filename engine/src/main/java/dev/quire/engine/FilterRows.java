package dev.quire.engine;

import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.filter.Filter.All;
import dev.quire.domain.filter.Filter.And;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.Filter.Not;
import dev.quire.domain.filter.Filter.Or;
import dev.quire.storage.metadata.RowBits;
import java.util.function.Function;

/**
 * The rows that match a filter: each test of a field asks the index of the layer's segment, the
 * rest is bits. Equal to {@code FilterMatch} on every row that is shown.
 */
final class FilterRows {
  private final DocumentRows documents;
  private final Runnable requireTime;

  /**
   * @param requireTime throws where there is none left; asked before each test
   */
  FilterRows(Layers layers, Runnable requireTime) {
    this.documents = new DocumentRows(layers);
    this.requireTime = requireTime;
  }

  /** Of chunk rows, deleted ones included. */
  RowBits of(Layer layer, Filter filter) {
    return evaluate(filter, layer.segment().chunkRows(), test -> chunksPassing(layer, test));
  }

  /** Of document rows whose own fields match, deleted ones included. */
  static RowBits ofDocuments(Layer layer, Filter filter) {
    return evaluate(
        filter,
        layer.segment().documentRows(),
        test -> layer.segment().documentTests().passing(test));
  }

  private RowBits chunksPassing(Layer layer, FieldTest test) {
    requireTime.run();
    String field = test.field();
    return field.startsWith(FieldSource.DOCUMENT_PREFIX)
        ? documents.chunksOf(layer, test.of(field.substring(FieldSource.DOCUMENT_PREFIX.length())))
        : layer.segment().chunkTests().passing(test);
  }

  private static RowBits evaluate(Filter filter, int rows, Function<FieldTest, RowBits> passing) {
    return switch (filter) {
      case All() -> RowBits.all(rows);
      case And(var filters) -> {
        RowBits all = RowBits.all(rows);
        filters.forEach(part -> all.and(evaluate(part, rows, passing)));
        yield all;
      }
      case Or(var filters) -> {
        RowBits any = RowBits.none(rows);
        filters.forEach(part -> any.or(evaluate(part, rows, passing)));
        yield any;
      }
      case Not(var negated) -> evaluate(negated, rows, passing).not();
      case FieldTest test -> passing.apply(test);
    };
  }
}
