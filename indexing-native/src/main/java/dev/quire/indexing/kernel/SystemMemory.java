package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the system is told about the memory of this process. */
public final class SystemMemory {
  private static final MethodHandle TRIM =
      LinkedLibrary.function("qr_trim_heap", FunctionDescriptor.ofVoid());
  private static final MethodHandle READ_AHEAD =
      LinkedLibrary.function(
          "qr_read_ahead", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle LARGE_PAGES =
      LinkedLibrary.function("qr_large_pages", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG));
  private static final MethodHandle FETCH =
      LinkedLibrary.function("qr_fetch", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG));

  private SystemMemory() {}

  /**
   * Gives back what was freed outside the heap. The C library would keep it for later, after rows
   * of hundreds of mebibytes were sealed for good, and the system's cache of mapped files would do
   * without it.
   */
  public static void trim() {
    try {
      TRIM.invokeExact();
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * Has the system read a piece of a mapped file, without waiting for it: of many pieces, all come
   * in the time of few.
   *
   * @param piece nothing happens to memory of any other kind
   */
  public static void fetch(MemorySegment piece) {
    if (!piece.isMapped() || piece.byteSize() == 0) {
      return;
    }
    try {
      FETCH.invokeExact(piece, piece.byteSize());
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * Says of a mapped file whether more should be read than was asked for. That is of use where it
   * is read from its start to its end; where single rows are, each of them costs as much as thirty,
   * and pushes out what others will ask for.
   *
   * @param mapped nothing happens to memory of any other kind
   */
  public static void readAhead(MemorySegment mapped, boolean on) {
    if (!mapped.isMapped() || mapped.byteSize() == 0) {
      return;
    }
    try {
      READ_AHEAD.invokeExact(mapped, mapped.byteSize(), on ? 1 : 0);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /**
   * Has the system read a mapped file in pieces of 2 MiB, where it is touched, and map it in pages
   * as large, as far as it can: of use where all of it stays in memory and is read here and there.
   *
   * @param mapped nothing happens to memory of any other kind, or to less than such a page
   */
  public static void largePages(MemorySegment mapped) {
    if (!mapped.isMapped() || mapped.byteSize() < SystemPages.HUGE_PAGE_BYTES) {
      return;
    }
    try {
      LARGE_PAGES.invokeExact(mapped, mapped.byteSize());
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
