package dev.quire.indexing;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/**
 * Whether a mapped file is larger than what the system can keep of it in memory. Then searches ask
 * for all that they will compare before they compare it: the disk brings many pages in the time of
 * one. Where all is in memory, asking would only cost calls.
 */
public final class Residency {
  private Residency() {}

  /** Whether most of the mapped bytes may have to be read from the disk each time. */
  public static boolean isOnDisk(MemorySegment mapped) {
    return mapped.isMapped() && mapped.byteSize() > cacheBytes();
  }

  /** What the limits of a container, or the machine's memory, leave beside the heap. */
  private static long cacheBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize() - Runtime.getRuntime().maxMemory()
        : Long.MAX_VALUE;
  }
}
