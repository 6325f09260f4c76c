package dev.quire.bench.work;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last core for searches alone: every other thread that the process has is kept to the other
 * cores, and looked for again and again, as a thread that a search starts begins beside it. Linux
 * only.
 */
final class FreeCore {
  private static final int CORES = Math.min(Long.SIZE, Runtime.getRuntime().availableProcessors());
  private static final long LAST = 1L << (CORES - 1);
  private static final long OTHERS = LAST - 1;

  private static final long LOOK_MILLIS = 20;

  private final MethodHandle place;
  private final MethodHandle number;
  private final Set<Integer> searching = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<Boolean> placed = ThreadLocal.withInitial(() -> false);

  @SuppressWarnings("restricted") // a call of the C library
  private FreeCore() {
    Linker linker = Linker.nativeLinker();
    place =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("sched_setaffinity"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    number =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("gettid"), FunctionDescriptor.of(JAVA_INT));
  }

  /**
   * What each searching thread runs before it begins: nothing, unless {@code --free-core yes} is
   * given.
   */
  static Runnable of(Options options) {
    if (!options.text("free-core", "no").equals("yes")) {
      return () -> {};
    }
    if (CORES < 2) {
      throw new UsageException("--free-core: there is one core only");
    }
    FreeCore core = new FreeCore();
    core.keepOthersOut();
    Thread.ofPlatform().daemon().name("bench-free-core").start(core::keepOn);
    return core::take;
  }

  private void keepOn() {
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        keepOthersOut();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepOthersOut() {
    String[] threads = new File("/proc/self/task").list();
    if (threads == null) {
      throw new UsageException("--free-core: only Linux tells of its threads");
    }
    for (String thread : threads) {
      int one = Integer.parseInt(thread);
      if (!searching.contains(one)) {
        place(one, OTHERS);
      }
    }
  }

  private void take() {
    if (!placed.get()) {
      placed.set(true);
      int self = self();
      searching.add(self);
      place(self, LAST);
    }
  }

  private int self() {
    try {
      return (int) number.invokeExact();
    } catch (Throwable t) {
      throw new IllegalStateException("the system does not say which thread this is", t);
    }
  }

  private void place(int thread, long cores) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocateFrom(JAVA_LONG, cores);
      // a thread that has ended meanwhile is not missed
      int _ = (int) place.invokeExact(thread, mask.byteSize(), mask);
    } catch (Throwable t) {
      throw new IllegalStateException("cores could not be chosen", t);
    }
  }
}
