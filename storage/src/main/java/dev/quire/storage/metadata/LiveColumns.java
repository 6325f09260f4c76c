package dev.quire.storage.metadata;

import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.metadata.MetadataValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The metadata of rows that still come, by field. Nothing is done when a row is written: the first
 * filter reads the rows so far, each later one those that are new. A test is then put to each
 * distinct value once. Values stay on the heap as long as the rows are in memory.
 */
public final class LiveColumns {
  private final IntFunction<Map<String, MetadataValue>> fieldsOf;
  private final Map<String, LiveColumn> columns = new HashMap<>();
  private int known;

  /**
   * @param fieldsOf all fields of a row
   */
  public LiveColumns(IntFunction<Map<String, MetadataValue>> fieldsOf) {
    this.fieldsOf = fieldsOf;
  }

  /** Those of the first rows, so many, that pass. */
  public RowBits passing(FieldTest test, int rows) {
    RowBits passing = RowBits.none(rows);
    column(test.field(), rows).ifPresent(column -> column.addPassing(test, passing));
    return passing;
  }

  private synchronized Optional<LiveColumn.Stretch> column(String field, int rows) {
    for (; known < rows; known++) {
      learn(known);
    }
    return Optional.ofNullable(columns.get(field)).map(LiveColumn::soFar);
  }

  private void learn(int row) {
    fieldsOf
        .apply(row)
        .forEach(
            (field, value) ->
                columns.computeIfAbsent(field, name -> new LiveColumn()).add(row, value));
  }
}
