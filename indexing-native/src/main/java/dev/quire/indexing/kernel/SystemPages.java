package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Memory for what is written once, from its start to its end, as rows that come are. Large pieces
 * are taken from Linux, and a thread beside gets their pages many at once, ahead of who writes: to
 * get them one by one, each when it is first written, costs more than to fill them, and the zeros
 * that an arena of the JDK writes then are there already. Small pieces, and all pieces elsewhere,
 * come from such an arena. For any thread.
 *
 * <p>No huge pages are asked for, but by {@link #huge}: in a virtual machine that gives free memory
 * back to its host, which it does in pieces of that size, they take three times as long to get as
 * all their small pages.
 */
@SuppressWarnings("restricted") // what the system maps has a size that only the caller knows
public final class SystemPages implements Arena {
  private static final System.Logger LOG = System.getLogger(SystemPages.class.getName());

  /** Smaller pieces cost more calls than they save. */
  static final long LARGE = 1L << 20;

  private static final long PAGE_BYTES = 4096;

  static final long HUGE_PAGE_BYTES = 2L << 20;

  private static final int READ_AND_WRITE = 3;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int NO_FILE = -1;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_POPULATE_WRITE = 23;

  /** The calls of one system, whose constants these are. */
  private record Calls(MethodHandle map, MethodHandle unmap, MethodHandle advise) {
    private static final Optional<Calls> LINUX =
        System.getProperty("os.name").equals("Linux") ? Optional.of(ofLinux()) : Optional.empty();

    private static Calls ofLinux() {
      return new Calls(
          LinkedLibrary.systemFunction(
              "mmap",
              FunctionDescriptor.of(
                  ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG)),
          LinkedLibrary.systemFunction(
              "munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)),
          LinkedLibrary.systemFunction(
              "madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)));
    }
  }

  /** What is got at once: a tenth of a millisecond, for which closing may have to wait. */
  private static final long STEP_BYTES = 256 << 10;

  private static final Executor AHEAD = ahead();

  private final Arena memory = Arena.ofShared();
  private final boolean huge;
  // guarded by this
  private boolean closed;

  public SystemPages() {
    this(false);
  }

  private SystemPages(boolean huge) {
    this.huge = huge;
  }

  /**
   * For what is read at random places, where the CPU must look up the page of nearly each: large
   * pieces begin at a huge page and have as many as fit, if the system has any. They come when they
   * are written.
   */
  public static SystemPages huge() {
    return new SystemPages(true);
  }

  /** One thread for the process, which ends when it has had nothing to do for a while. */
  private static Executor ahead() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("quire-pages").factory());
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    return byteSize < LARGE || byteAlignment > PAGE_BYTES || Calls.LINUX.isEmpty()
        ? memory.allocate(byteSize, byteAlignment)
        : map(byteSize, Calls.LINUX.get());
  }

  private MemorySegment map(long bytes, Calls calls) {
    if (huge) {
      return advisedHuge(mapped(bytes + HUGE_PAGE_BYTES, calls), bytes, calls);
    }
    MemorySegment pages = mapped(bytes, calls);
    long first = Math.min(bytes, STEP_BYTES);
    if (populate(pages, 0, first, calls)) {
      populateSoon(pages, first, calls);
    }
    return pages;
  }

  private MemorySegment mapped(long bytes, Calls calls) {
    try {
      MemorySegment mapped =
          (MemorySegment)
              calls
                  .map()
                  .invokeExact(
                      MemorySegment.NULL, bytes, READ_AND_WRITE, PRIVATE_ANONYMOUS, NO_FILE, 0L);
      if (mapped.address() == -1) {
        throw new OutOfMemoryError("the system has no " + bytes + " bytes of memory to give");
      }
      return mapped.reinterpret(bytes, memory, gone -> unmap(gone, bytes, calls));
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  /** Advice: where the system does not take it, pages are small. */
  private static MemorySegment advisedHuge(MemorySegment mapped, long bytes, Calls calls) {
    MemorySegment pages = mapped.asSlice(-mapped.address() & (HUGE_PAGE_BYTES - 1), bytes);
    try {
      int _ = (int) calls.advise().invokeExact(pages, bytes, MADV_HUGEPAGE);
      return pages;
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  private void populateSoon(MemorySegment pages, long from, Calls calls) {
    try {
      AHEAD.execute(() -> populate(pages, from, calls));
    } catch (OutOfMemoryError e) {
      // no thread is to be had: pages come when they are written
      LOG.log(System.Logger.Level.DEBUG, "no thread gets pages ahead: {0}", e.getMessage());
    }
  }

  private void populate(MemorySegment pages, long from, Calls calls) {
    boolean more = true;
    for (long at = from; more && at < pages.byteSize(); at += STEP_BYTES) {
      more = populate(pages, at, Math.min(STEP_BYTES, pages.byteSize() - at), calls);
    }
  }

  /** Whether to go on: where the system takes no such advice, pages come when they are written. */
  private synchronized boolean populate(MemorySegment pages, long at, long bytes, Calls calls) {
    try {
      return !closed
          && (int) calls.advise().invokeExact(pages.asSlice(at, bytes), bytes, MADV_POPULATE_WRITE)
              == 0;
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  private static void unmap(MemorySegment pages, long bytes, Calls calls) {
    try {
      int _ = (int) calls.unmap().invokeExact(pages, bytes);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  @Override
  public MemorySegment.Scope scope() {
    return memory.scope();
  }

  @Override
  public synchronized void close() {
    closed = true;
    memory.close();
  }
}
