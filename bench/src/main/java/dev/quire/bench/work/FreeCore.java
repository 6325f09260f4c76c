package dev.quire.bench.work;

import dev.quire.bench.Options;
import dev.quire.bench.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The last core for searches alone: every other thread that the process has is kept to the other
 * cores by {@code taskset}, and looked for again and again, as a thread that a search starts begins
 * beside it. Linux only.
 */
final class FreeCore {
  private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;
  private static final long LOOK_MILLIS = 20;

  private final Set<String> placed = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<Boolean> isPlaced = ThreadLocal.withInitial(() -> false);

  private FreeCore() {}

  /**
   * What each searching thread runs before it begins: nothing, unless {@code --free-core yes} is
   * given.
   */
  static Runnable of(Options options) {
    if (!options.text("free-core", "no").equals("yes")) {
      return () -> {};
    }
    if (LAST == 0) {
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
    for (String thread : threads()) {
      if (placed.add(thread)) {
        place(thread, "0-" + (LAST - 1));
      }
    }
  }

  private static List<String> threads() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.map(task -> task.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("--free-core: only Linux tells of its threads", e);
    }
  }

  private void take() {
    if (!isPlaced.get()) {
      isPlaced.set(true);
      try {
        String self = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
        placed.add(self);
        place(self, Integer.toString(LAST));
      } catch (IOException e) {
        throw new UncheckedIOException("--free-core: only Linux tells of its threads", e);
      }
    }
  }

  /** A thread that has ended meanwhile is not missed. */
  private static void place(String thread, String cores) {
    try {
      new ProcessBuilder("taskset", "-pc", cores, thread)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("--free-core needs taskset", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
