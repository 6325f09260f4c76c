package dev.quire.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Limits of an engine.
 *
 * @param sealRows rows at which the live segment of a library is sealed; more than 20,000 are where
 *     nobody has written for three seconds
 * @param sealBytes bytes of vectors, text and metadata at which it is sealed
 * @param mergeSegments sealed segments of about one size, beside the indexed one, at which they are
 *     merged
 * @param buildThreads threads of an index build
 * @param memory for what is not sealed yet
 */
public record EngineOptions(
    int sealRows, long sealBytes, int mergeSegments, int buildThreads, Memory memory) {
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          200_000, 256L << 20, 8, Math.max(1, Runtime.getRuntime().availableProcessors()));

  public EngineOptions {
    if (sealRows < 1 || sealBytes < 1 || mergeSegments < 2 || buildThreads < 1) {
      throw new IllegalArgumentException(
          "sealRows, sealBytes and buildThreads start at 1, mergeSegments at 2");
    }
  }

  /** With the memory that a process of this size has to spare. */
  public EngineOptions(int sealRows, long sealBytes, int mergeSegments, int buildThreads) {
    this(sealRows, sealBytes, mergeSegments, buildThreads, Memory.DEFAULT);
  }

  /** The same with other limits of memory. */
  public EngineOptions with(Memory other) {
    return new EngineOptions(sealRows, sealBytes, mergeSegments, buildThreads, other);
  }

  /**
   * Memory for what is not sealed yet: live segments, and those being sealed. Sealing itself takes
   * about as much again as the one segment that it works on.
   *
   * @param bytes of all libraries together; from three quarters on, the largest are sealed
   * @param libraryBytes of one library
   * @param patience how long a writer waits for room before it is refused
   */
  public record Memory(long bytes, long libraryBytes, Duration patience) {
    private static final long LIBRARY_BYTES = 1L << 30;

    /** Below it, every few rows would become a segment. */
    private static final long LEAST_BYTES = 16L << 20;

    /**
     * A quarter of what the heap leaves of memory, and no more than the heap may take; both follow
     * the limits of a container. The rest is for sealing and for the system's cache, in which
     * sealed segments are read.
     */
    public static final Memory DEFAULT = ofBytes(usual());

    private static long usual() {
      long heap = Runtime.getRuntime().maxMemory();
      return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
          ? Math.min(heap, Math.max(LEAST_BYTES, (system.getTotalMemorySize() - heap) / 4))
          : heap;
    }

    public Memory {
      if (bytes < 1 || libraryBytes < 1 || patience.isNegative()) {
        throw new IllegalArgumentException(
            "memory starts at 1 byte, and the patience of writers at 0");
      }
    }

    /** So much for all libraries, of which one may take half, and a gibibyte at most. */
    public static Memory ofBytes(long bytes) {
      return new Memory(
          bytes, Math.max(1, Math.min(LIBRARY_BYTES, bytes / 2)), Duration.ofSeconds(30));
    }
  }
}
