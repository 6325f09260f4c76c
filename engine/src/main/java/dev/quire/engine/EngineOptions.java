package dev.quire.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.quire.storage.segment.LiveSegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Limits of an engine.
 *
 * @param seal when the live segment of a library is sealed whose searches use an index; more than
 *     20,000 rows are where nobody has written for three seconds
 * @param sealScanned when that of a library is sealed that has no index yet, where sealed rows are
 *     compared one by one as those in memory are: later, as that costs searches nothing, and fewer
 *     rows are written twice (docs/adr/0023, 0038)
 * @param mergeSegments sealed segments of about one size, beside the indexed one, at which they are
 *     merged
 * @param buildThreads threads of an index build
 * @param memory for what is not sealed yet
 */
public record EngineOptions(
    Threshold seal, Threshold sealScanned, int mergeSegments, int buildThreads, Memory memory) {
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          new Threshold(200_000, 256L << 20),
          new Threshold(2_000_000, 1L << 30),
          8,
          Math.max(1, Runtime.getRuntime().availableProcessors()),
          Memory.DEFAULT);

  public EngineOptions {
    if (mergeSegments < 2 || buildThreads < 1) {
      throw new IllegalArgumentException("buildThreads start at 1, mergeSegments at 2");
    }
  }

  /**
   * One threshold for all libraries, with the memory that a process of this size has to spare.
   *
   * @param sealRows rows at which a live segment is sealed
   * @param sealBytes bytes at which it is
   */
  public EngineOptions(int sealRows, long sealBytes, int mergeSegments, int buildThreads) {
    this(
        new Threshold(sealRows, sealBytes),
        new Threshold(sealRows, sealBytes),
        mergeSegments,
        buildThreads,
        Memory.DEFAULT);
  }

  /**
   * When a live segment is sealed beside sealed ones with this index. What is sealed late leaves
   * writers half of the library's memory while it is sealed.
   */
  Threshold sealAt(IndexRecord index) {
    if (!index.scansAll()) {
      return seal;
    }
    long bytes = Math.min(sealScanned.bytes(), memory.libraryBytes() / 2);
    return new Threshold(sealScanned.rows(), Math.max(seal.bytes(), bytes));
  }

  /** The same with other limits of memory. */
  public EngineOptions with(Memory other) {
    return new EngineOptions(seal, sealScanned, mergeSegments, buildThreads, other);
  }

  /** The same with other threads for builds. */
  public EngineOptions withBuildThreads(int threads) {
    return new EngineOptions(seal, sealScanned, mergeSegments, threads, memory);
  }

  /**
   * A size of a live segment.
   *
   * @param rows of chunks
   * @param bytes of vectors, texts and metadata, with what finds them
   */
  public record Threshold(int rows, long bytes) {
    public Threshold {
      if (rows < 1 || bytes < 1) {
        throw new IllegalArgumentException("rows and bytes to seal at start at 1");
      }
    }

    boolean isReachedBy(LiveSegment live) {
      return live.chunkRows() >= rows || live.bytes() >= bytes;
    }
  }

  /**
   * Memory for what is not sealed yet: live segments, and those being sealed. Sealing, merging and
   * building each work in half of what one library may take, and as much again while they rearrange
   * rows; what is more lies in files. A sealed segment takes what its arrays of less than 64 KiB
   * hold, which are read instead of mapped.
   *
   * @param bytes of all libraries together; from three quarters on, the largest are sealed
   * @param libraryBytes of one library
   * @param patience how long a writer waits for room before it is refused
   */
  public record Memory(long bytes, long libraryBytes, Duration patience) {
    private static final long LIBRARY_BYTES = 2L << 30;

    /** What a process takes beside its heap before it holds any row: code, classes, threads. */
    private static final long PROCESS_BYTES = 48L << 20;

    /** Below it, every few rows would become a segment. */
    private static final long LEAST_BYTES = 16L << 20;

    /**
     * A quarter of what the heap and the process itself leave of memory, and no more than the heap
     * may take; both follow the limits of a container. The rest is for sealing and for the system's
     * cache, in which sealed segments are read.
     */
    public static final Memory DEFAULT = ofBytes(usual());

    private static long usual() {
      long heap = Runtime.getRuntime().maxMemory();
      return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
          ? Math.min(
              heap, Math.max(LEAST_BYTES, (system.getTotalMemorySize() - heap - PROCESS_BYTES) / 4))
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
