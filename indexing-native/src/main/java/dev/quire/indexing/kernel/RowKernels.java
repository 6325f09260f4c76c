package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Rows sorted by list, and copied. */
public final class RowKernels {
  private static final FunctionDescriptor SORT =
      FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle LIST_OFFSETS =
      LinkedLibrary.function(
          "qr_list_offsets", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
  private static final MethodHandle LIST_PLACES = LinkedLibrary.function("qr_list_places", SORT);
  private static final MethodHandle LIST_ROWS = LinkedLibrary.function("qr_list_rows", SORT);
  private static final MethodHandle COPY_ROWS =
      LinkedLibrary.function("qr_copy_rows", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG));

  private RowKernels() {}

  public static void listOffsets(MemorySegment listOf, long n, long count, MemorySegment offsets) {
    try {
      LIST_OFFSETS.invokeExact(listOf, n, count, offsets);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void listPlaces(
      MemorySegment listOf, long n, MemorySegment next, MemorySegment places) {
    try {
      LIST_PLACES.invokeExact(listOf, n, next, places);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void listRows(
      MemorySegment listOf, long n, MemorySegment next, MemorySegment rows) {
    try {
      LIST_ROWS.invokeExact(listOf, n, next, rows);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * @param copy a {@code qr_row_copy}
   */
  public static void copyRows(MemorySegment copy, long n) {
    try {
      COPY_ROWS.invokeExact(copy, n);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
