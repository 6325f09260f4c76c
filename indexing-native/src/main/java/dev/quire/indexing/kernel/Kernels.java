package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code quire.h}, one method each, under their C names. All method handles of the
 * module live in this class, so that an ahead-of-time build has one class to initialise at run
 * time.
 *
 * <p>A call pins its thread until it returns: searches belong on platform threads. Segments must be
 * native and alive.
 */
@SuppressWarnings("restricted") // calling C is what this class is for
public final class Kernels {
  private static final int ABI_VERSION = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup(NativeLibrary.locate(), Arena.global());

  private static final FunctionDescriptor COMPARE_ROWS =
      FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);

  private static final MethodHandle DOT_F32 = handle("qr_dot_f32", COMPARE_ROWS);
  private static final MethodHandle L2_F32 = handle("qr_l2_f32", COMPARE_ROWS);
  private static final MethodHandle DOT_I8 = handle("qr_dot_i8", COMPARE_ROWS);
  private static final MethodHandle QUANTIZE =
      handle("qr_quantize", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle LOWER_BOUNDS =
      handle("qr_lower_bounds", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_EXACT =
      handle("qr_search_exact", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_CODED =
      handle("qr_search_coded", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_LISTS =
      handle("qr_search_lists", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SEARCH_PQ =
      handle("qr_search_pq", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle PQ_ENCODE =
      handle(
          "qr_pq_encode",
          FunctionDescriptor.ofVoid(
              ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle PQ_PACK =
      handle(
          "qr_pq_pack",
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
  private static final MethodHandle SEARCH_GRAPH =
      handle(
          "qr_search_graph", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle GRAPH_INSERT =
      handle("qr_graph_insert", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GRAPH_LINK =
      handle(
          "qr_graph_link",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GRAPH_THIN =
      handle("qr_graph_thin", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle ASSIGN =
      handle("qr_assign", FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS));
  private static final MethodHandle MEAN =
      handle(
          "qr_mean",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS));

  private static final int BEST_ISA = bestIsaOfLibrary();

  private Kernels() {}

  /**
   * The tier in use: the best that this CPU has and the environment variable QUIRE_MAX_ISA permits.
   */
  public static int bestIsa() {
    return BEST_ISA;
  }

  /** Name of a tier of this architecture, 0 to {@link #bestIsa()}: {@code scalar}, {@code avx2}… */
  public static String isaName(int isa) {
    try {
      MethodHandle name = handle("qr_isa_name", FunctionDescriptor.of(ADDRESS, JAVA_INT));
      MemorySegment text = (MemorySegment) name.invokeExact(isa);
      if (text.equals(MemorySegment.NULL)) {
        throw new IllegalArgumentException("no tier " + isa);
      }
      return text.reinterpret(64).getString(0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

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
      throw unexpected(t);
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
      throw unexpected(t);
    }
  }

  public static void dotI8(
      int isa,
      MemorySegment query,
      MemorySegment rows,
      MemorySegment list,
      long n,
      long d,
      MemorySegment out) {
    try {
      DOT_I8.invokeExact(isa, query, rows, list, n, d, out);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void quantize(MemorySegment floats, MemorySegment list, MemorySegment rows) {
    try {
      QUANTIZE.invokeExact(floats, list, rows);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void lowerBounds(MemorySegment search, MemorySegment rows, MemorySegment out) {
    try {
      LOWER_BOUNDS.invokeExact(search, rows, out);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static long searchExact(MemorySegment search, MemorySegment rows) {
    try {
      return (long) SEARCH_EXACT.invokeExact(search, rows);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static long searchCoded(MemorySegment search, MemorySegment rows) {
    try {
      return (long) SEARCH_CODED.invokeExact(search, rows);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static long searchLists(MemorySegment search, MemorySegment rows, MemorySegment lists) {
    try {
      return (long) SEARCH_LISTS.invokeExact(search, rows, lists);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static long searchPq(
      MemorySegment search, MemorySegment rows, MemorySegment lists, MemorySegment pq) {
    try {
      return (long) SEARCH_PQ.invokeExact(search, rows, lists, pq);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void pqEncode(
      MemorySegment coding,
      MemorySegment rows,
      MemorySegment list,
      MemorySegment centroid,
      long n,
      MemorySegment codes,
      MemorySegment terms) {
    try {
      PQ_ENCODE.invokeExact(coding, rows, list, centroid, n, codes, terms);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void pqPack(
      MemorySegment codes, long rows, long pieces, long first, long end, MemorySegment blocks) {
    try {
      PQ_PACK.invokeExact(codes, rows, pieces, first, end, blocks);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static long searchGraph(
      MemorySegment search, MemorySegment rows, MemorySegment graph, MemorySegment walk) {
    try {
      return (long) SEARCH_GRAPH.invokeExact(search, rows, graph, walk);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void graphInsert(MemorySegment growth, long first, long end) {
    try {
      GRAPH_INSERT.invokeExact(growth, first, end);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void graphLink(
      MemorySegment growth, MemorySegment offsets, MemorySegment sources, long first, long end) {
    try {
      GRAPH_LINK.invokeExact(growth, offsets, sources, first, end);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void graphThin(MemorySegment growth, MemorySegment layer, long first, long end) {
    try {
      GRAPH_THIN.invokeExact(growth, layer, first, end);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void assign(int isa, MemorySegment assignment) {
    try {
      ASSIGN.invokeExact(isa, assignment);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  public static void mean(
      MemorySegment rows, MemorySegment list, long n, long d, boolean unit, MemorySegment out) {
    try {
      MEAN.invokeExact(rows, list, n, d, unit ? 1 : 0, out);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static int bestIsaOfLibrary() {
    try {
      FunctionDescriptor toInt = FunctionDescriptor.of(JAVA_INT);
      int abi = (int) handle("qr_abi_version", toInt).invokeExact();
      if (abi != ABI_VERSION) {
        throw new UnsatisfiedLinkError(
            "libquire speaks version " + abi + " of its interface, this jar " + ABI_VERSION);
      }
      return (int) handle("qr_best_isa", toInt).invokeExact();
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow(name), type);
  }

  /**
   * C throws nothing: what arrives here is an error of the virtual machine or a segment that was
   * closed.
   */
  private static RuntimeException unexpected(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    if (t instanceof RuntimeException e) {
      return e;
    }
    throw new AssertionError(t);
  }
}
