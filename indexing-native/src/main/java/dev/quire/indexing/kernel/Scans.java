package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The searches that visit ranges of rows: all of them, or list by list. */
public final class Scans {
  private static final MethodHandle SEARCH_EXACT =
      LinkedLibrary.function("qr_search_exact", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_CODED =
      LinkedLibrary.function("qr_search_coded", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_LISTS =
      LinkedLibrary.function(
          "qr_search_lists", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle NEAREST_LISTS =
      LinkedLibrary.function("qr_nearest_lists", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_PIECES =
      LinkedLibrary.function(
          "qr_search_pieces", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));

  private Scans() {}

  public static long searchExact(MemorySegment search, MemorySegment rows) {
    try {
      return (long) SEARCH_EXACT.invokeExact(search, rows);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long searchCoded(MemorySegment search, MemorySegment rows) {
    try {
      return (long) SEARCH_CODED.invokeExact(search, rows);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long searchLists(MemorySegment search, MemorySegment rows, MemorySegment lists) {
    try {
      return (long) SEARCH_LISTS.invokeExact(search, rows, lists);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void nearestLists(MemorySegment search, MemorySegment lists) {
    try {
      NEAREST_LISTS.invokeExact(search, lists);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long searchPieces(MemorySegment search, MemorySegment pieces, long n) {
    try {
      return (long) SEARCH_PIECES.invokeExact(search, pieces, n);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
