package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Product quantization: coding rows, and the search through their codes. */
public final class PqKernels {
  private static final MethodHandle SEARCH_PQ =
      LinkedLibrary.function(
          "qr_search_pq", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SCAN_PQ =
      LinkedLibrary.function(
          "qr_scan_pq", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle PQ_ENCODE =
      LinkedLibrary.function(
          "qr_pq_encode",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle PQ_PACK =
      LinkedLibrary.function(
          "qr_pq_pack", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));

  private static final MethodHandle ROTATE =
      LinkedLibrary.function(
          "qr_rotate", FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));

  private PqKernels() {}

  public static long searchPq(
      MemorySegment search, MemorySegment rows, MemorySegment lists, MemorySegment pq) {
    try {
      return (long) SEARCH_PQ.invokeExact(search, rows, lists, pq);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long scanPq(
      MemorySegment search, MemorySegment rows, MemorySegment lists, MemorySegment pq) {
    try {
      return (long) SCAN_PQ.invokeExact(search, rows, lists, pq);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void pqEncode(
      MemorySegment coding,
      MemorySegment rows,
      MemorySegment list,
      MemorySegment centroid,
      long n,
      MemorySegment codes) {
    try {
      PQ_ENCODE.invokeExact(coding, rows, list, centroid, n, codes);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void pqPack(MemorySegment rows, long first, long end, MemorySegment blocks) {
    try {
      PQ_PACK.invokeExact(rows, first, end, blocks);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void rotate(
      int isa, MemorySegment rotation, MemorySegment from, long n, MemorySegment to) {
    try {
      ROTATE.invokeExact(isa, rotation, from, n, to);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
