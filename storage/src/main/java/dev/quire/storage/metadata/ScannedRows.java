package dev.quire.storage.metadata;

import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.domain.filter.FilterMatch;
import java.util.function.IntFunction;

/** Tests each row by itself: what an index is compared with, and what answers in its stead. */
public record ScannedRows(int rows, IntFunction<FieldSource> valuesOf) implements RowTests {

  @Override
  public RowBits passing(FieldTest test) {
    RowBits passing = RowBits.none(rows);
    for (int row = 0; row < rows; row++) {
      if (FilterMatch.matches(test, valuesOf.apply(row))) {
        passing.add(row);
      }
    }
    return passing;
  }
}
