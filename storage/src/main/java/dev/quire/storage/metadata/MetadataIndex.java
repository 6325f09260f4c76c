package dev.quire.storage.metadata;

import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter.FieldTest;
import dev.quire.storage.npy.NpyArray;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The metadata index of one table, mapped: it answers a test of a field with exactly the rows whose
 * value {@code FilterMatch} accepts. Its layout stands in {@link MetadataIndexWriter}.
 */
public final class MetadataIndex implements RowTests {
  private final int rows;
  private final MappedArrays arrays;
  private final SortedKeys names;
  private final SortedKeys keys;
  private final MappedRows termRows;
  private final IntFunction<FieldSource> valuesOf;

  private MetadataIndex(int rows, MappedArrays arrays, IntFunction<FieldSource> valuesOf) {
    this.rows = rows;
    this.arrays = arrays;
    this.names = new SortedKeys(arrays.fields(), arrays.fieldStarts());
    this.keys = new SortedKeys(arrays.terms(), arrays.termStarts());
    this.termRows =
        new MappedRows(
            arrays.termStarts(), arrays.termRows(), arrays.bitmaps(), arrays.bitmapStarts());
    this.valuesOf = valuesOf;
  }

  /**
   * Opens the index over a table of so many rows, in time that does not depend on its size; throws
   * {@link StorageFailure} where its arrays do not fit together.
   *
   * @param byName the arrays, by names that begin with the table's
   * @param valuesOf the fields of a row as they were written, for texts that keys do not hold whole
   */
  public static MetadataIndex open(
      String table,
      int rows,
      Function<String, NpyArray> byName,
      IntFunction<FieldSource> valuesOf) {
    return new MetadataIndex(rows, MappedArrays.of(table, byName), valuesOf);
  }

  /** Throws {@link StorageFailure} where the arrays turn out to be damaged. */
  @Override
  public RowBits passing(FieldTest test) {
    RowBits passing = RowBits.none(rows);
    try {
      TermRange field = field(test.field());
      if (!field.isEmpty()) {
        new FieldTerms(field, keys, termRows, rows, valuesOf).addPassing(test, passing);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ClassCastException e) {
      throw new StorageFailure("the metadata index is damaged: " + e.getMessage(), e);
    }
    return passing;
  }

  private TermRange field(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    long field = names.lowerBound(utf8, 0, arrays.fieldCount());
    return field < arrays.fieldCount() && names.isAt(field, utf8) ? termsOf(field) : TermRange.NONE;
  }

  private TermRange termsOf(long field) {
    return new TermRange(
        arrays.fieldStarts().longAt(2 * field + 1), arrays.fieldStarts().longAt(2 * field + 3));
  }
}
