package dev.quire.storage.metadata;

import dev.quire.domain.filter.Filter.FieldTest;

/** Rows of a table that can be asked for by one test of one of their own fields. */
@FunctionalInterface
public interface RowTests {
  /** The rows that have the field with a value that passes, deleted ones included. */
  RowBits passing(FieldTest test);
}
