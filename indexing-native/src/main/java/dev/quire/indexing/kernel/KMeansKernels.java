package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The steps of k-means. */
public final class KMeansKernels {
  private static final MethodHandle PANELS =
      LinkedLibrary.function(
          "qr_panels",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle ASSIGN =
      LinkedLibrary.function("qr_assign", FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS));
  private static final MethodHandle ROUND_ROWS =
      LinkedLibrary.function(
          "qr_round_rows",
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle ROUND_PANELS =
      LinkedLibrary.function(
          "qr_round_panels",
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle ASSIGN_ROUNDED =
      LinkedLibrary.function(
          "qr_assign_rounded", FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle NEAR_BYTES =
      LinkedLibrary.function(
          "qr_near_bytes", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle ASSIGN_NEAR =
      LinkedLibrary.function(
          "qr_assign_near",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
  private static final MethodHandle MEAN =
      LinkedLibrary.function(
          "qr_mean",
          FunctionDescriptor.ofVoid(
              JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS));

  private static final MethodHandle KEEP_NEARER =
      LinkedLibrary.function(
          "qr_keep_nearer", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle DRAW =
      LinkedLibrary.function(
          "qr_draw", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_DOUBLE));

  private KMeansKernels() {}

  public static void keepNearer(MemorySegment toLast, long n, MemorySegment distances) {
    try {
      KEEP_NEARER.invokeExact(toLast, n, distances);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long draw(MemorySegment distances, long n, double drawn) {
    try {
      return (long) DRAW.invokeExact(distances, n, drawn);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void panels(
      MemorySegment centroids,
      MemorySegment list,
      long count,
      long d,
      MemorySegment panels,
      MemorySegment halfNorms) {
    try {
      PANELS.invokeExact(centroids, list, count, d, panels, halfNorms);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void assign(int isa, MemorySegment assignment) {
    try {
      ASSIGN.invokeExact(isa, assignment);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * @param rounded a {@code qr_rounded_rows}
   */
  public static void roundRows(
      MemorySegment rows,
      long first,
      long end,
      long d,
      MemorySegment center,
      MemorySegment rounded) {
    try {
      ROUND_ROWS.invokeExact(rows, first, end, d, center, rounded);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * @param panels a {@code qr_rounded_panels}
   */
  public static void roundPanels(
      MemorySegment centroids, long count, long d, MemorySegment center, MemorySegment panels) {
    try {
      ROUND_PANELS.invokeExact(centroids, count, d, center, panels);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * @param rounded a {@code qr_rounded}
   */
  public static void assignRounded(int isa, MemorySegment rounded, long first, long end) {
    try {
      ASSIGN_ROUNDED.invokeExact(isa, rounded, first, end);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long nearBytes(long count, long size, long d) {
    try {
      return (long) NEAR_BYTES.invokeExact(count, size, d);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long assignNear(
      int isa, MemorySegment neighborhood, long from, long end, MemorySegment scratch) {
    try {
      return (long) ASSIGN_NEAR.invokeExact(isa, neighborhood, from, end, scratch);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void mean(
      int isa,
      MemorySegment rows,
      MemorySegment list,
      long n,
      long d,
      boolean unit,
      MemorySegment out) {
    try {
      MEAN.invokeExact(isa, rows, list, n, d, unit ? 1 : 0, out);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
