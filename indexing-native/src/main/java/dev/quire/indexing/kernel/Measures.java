package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Distances and codes of rows, one query against many. */
public final class Measures {
  private static final FunctionDescriptor COMPARE_ROWS =
      FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
  private static final MethodHandle DOT_F32 = LinkedLibrary.function("qr_dot_f32", COMPARE_ROWS);
  private static final MethodHandle L2_F32 = LinkedLibrary.function("qr_l2_f32", COMPARE_ROWS);
  private static final MethodHandle QUANTIZE =
      LinkedLibrary.function("qr_quantize", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));

  private Measures() {}

  public static void dotF32(
      int isa,
      MemorySegment query,
      MemorySegment rows,
      MemorySegment list,
      long n,
      long d,
      MemorySegment out) {
    try {
      DOT_F32.invokeExact(isa, query, rows, list, n, d, out);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void l2F32(
      int isa,
      MemorySegment query,
      MemorySegment rows,
      MemorySegment list,
      long n,
      long d,
      MemorySegment out) {
    try {
      L2_F32.invokeExact(isa, query, rows, list, n, d, out);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void quantize(MemorySegment floats, MemorySegment list, MemorySegment rows) {
    try {
      QUANTIZE.invokeExact(floats, list, rows);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
