package dev.quire.indexing;

import dev.quire.indexing.kernel.RowKernels;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Rows of a set, or some of their columns, copied to another one.
 *
 * @param from read
 * @param to written; other memory
 */
record RowCopy(Vectors from, Vectors to) {
  /**
   * All rows that are written become those that are listed.
   *
   * @param list a native int for each row that is written
   */
  void listed(MemorySegment list) {
    columns(0, list, 0, to.dimension());
  }

  /**
   * Each row that is read goes to its place.
   *
   * @param places a native int for each row that is read
   */
  void placed(MemorySegment places) {
    copy(0, MemorySegment.NULL, 0, places, from.dimension(), from.rows());
  }

  /**
   * So many columns of all rows that are written.
   *
   * @param firstRead column
   * @param list a native int for each row that is written; NULL reads the first rows
   * @param firstWritten column
   */
  void columns(int firstRead, MemorySegment list, int firstWritten, int columns) {
    copy(firstRead, list, firstWritten, MemorySegment.NULL, columns, to.rows());
  }

  private void copy(
      int firstRead,
      MemorySegment list,
      int firstWritten,
      MemorySegment places,
      int columns,
      int rows) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment struct =
          Structs.fill(
              call.allocate(Structs.ROW_COPY),
              from.floats().asSlice(firstRead * (long) Float.BYTES),
              to.floats().asSlice(firstWritten * (long) Float.BYTES),
              list,
              places,
              (long) from.dimension(),
              (long) to.dimension(),
              (long) columns);
      RowKernels.copyRows(struct, rows);
    }
  }
}
