package dev.quire.storage.metadata;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyArray;
import java.util.List;
import java.util.function.Function;

/** The arrays of one index as {@link MetadataIndexWriter} lays them out. */
record MappedArrays(
    NpyArray fields,
    NpyArray fieldStarts,
    NpyArray terms,
    NpyArray termStarts,
    NpyArray termRows,
    NpyArray bitmaps,
    NpyArray bitmapStarts) {

  /**
   * Takes the arrays of a table; throws {@link StorageFailure} where they cannot belong together by
   * their types, shapes and ends. What lies between is vouched for by their checksums.
   */
  static MappedArrays of(String table, Function<String, NpyArray> byName) {
    List<NpyArray> all = MetadataArrays.of(table).stream().map(byName).toList();
    MappedArrays arrays =
        new MappedArrays(
            all.get(0), all.get(1), all.get(2), all.get(3), all.get(4), all.get(5), all.get(6));
    require(table, arrays.fields, Dtype.U1);
    require(table, arrays.terms, Dtype.U1);
    require(table, arrays.termRows, Dtype.I4);
    require(table, arrays.bitmaps, Dtype.U1);
    long terms = arrays.termCount();
    requireStarts(table, arrays.fieldStarts, arrays.fields.length(), terms);
    requireStarts(table, arrays.termStarts, arrays.terms.length(), arrays.termRows.length());
    requireStarts(table, arrays.bitmapStarts, arrays.bitmaps.length(), terms);
    return arrays;
  }

  long fieldCount() {
    return fieldStarts.length() - 1;
  }

  long termCount() {
    return termStarts.length() - 1;
  }

  long bitmapCount() {
    return bitmapStarts.length() - 1;
  }

  private static void require(String table, NpyArray array, Dtype dtype) {
    if (array.dtype() != dtype || array.shape().size() != 1) {
      throw damaged(table, "has an array of " + array.dtype().descr() + " " + array.shape());
    }
  }

  private static void requireStarts(String table, NpyArray starts, long end, long otherEnd) {
    if (starts.dtype() != Dtype.I8
        || starts.shape().size() != 2
        || starts.shape().get(1) != 2
        || starts.length() < 1) {
      throw damaged(table, "has starts of " + starts.dtype().descr() + " " + starts.shape());
    }
    long last = 2 * (starts.length() - 1);
    if (starts.longAt(last) != end || starts.longAt(last + 1) != otherEnd) {
      throw damaged(table, "ends elsewhere than its arrays");
    }
  }

  private static StorageFailure damaged(String table, String how) {
    return new StorageFailure("the metadata index over " + table + " rows " + how);
  }
}
