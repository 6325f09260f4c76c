package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The tiers of instruction sets that the kernels are written for, and the one in use. */
public final class Isa {
  private static final int BEST = bestOfLibrary();

  private Isa() {}

  /**
   * The tier in use: the best that this CPU has and the environment variable QUIRE_MAX_ISA permits.
   */
  public static int best() {
    return BEST;
  }

  /** Name of a tier of this architecture, 0 to {@link #best()}: {@code scalar}, {@code avx2}… */
  @SuppressWarnings("restricted") // the text is C's, its length nobody's
  public static String name(int isa) {
    try {
      MethodHandle name =
          LinkedLibrary.function("qr_isa_name", FunctionDescriptor.of(ADDRESS, JAVA_INT));
      MemorySegment text = (MemorySegment) name.invokeExact(isa);
      if (text.equals(MemorySegment.NULL)) {
        throw new IllegalArgumentException("no tier " + isa);
      }
      return text.reinterpret(64).getString(0);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  private static int bestOfLibrary() {
    MethodHandle best = LinkedLibrary.function("qr_best_isa", FunctionDescriptor.of(JAVA_INT));
    try {
      return (int) best.invokeExact();
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
