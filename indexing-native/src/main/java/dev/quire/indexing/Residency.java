package dev.quire.indexing;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Whether a mapped file is larger than what the system can keep of it in memory. Then searches ask
 * for all that they will compare before they compare it: the disk brings many pages in the time of
 * one. Where all is in memory, asking would only cost calls.
 */
public final class Residency {
  private static final List<String> EVERY_SEARCH =
      List.of(
          InvertedFile.CENTROIDS,
          InvertedFile.CENTROID,
          InvertedFile.OFFSETS,
          CentroidGroups.GROUPS,
          CentroidGroups.GROUP,
          Quantizer.CODEBOOKS,
          Rotation.ARRAY);

  /** Many libraries may be open: nobody knows which of them will be searched. */
  private static final int SHARES_OF_CACHE = 4;

  private Residency() {}

  /** Whether most of the mapped bytes may have to be read from the disk each time. */
  public static boolean isOnDisk(MemorySegment mapped) {
    return mapped.isMapped() && mapped.byteSize() > cacheBytes();
  }

  /**
   * Whether files of so many bytes altogether may be expected to stay in memory, beside others like
   * them.
   */
  public static boolean staysInMemory(long bytes) {
    return bytes <= cacheBytes() / SHARES_OF_CACHE;
  }

  /**
   * Whether every search reads the index array of this name, all of it or nearly so: centroids of
   * lists with their codes and groups, and what queries are coded by.
   */
  public static boolean isReadByEverySearch(String indexArray) {
    return EVERY_SEARCH.stream().anyMatch(indexArray::startsWith);
  }

  /**
   * What the limits of a container, or the machine's memory, leave beside the heap; a quarter at
   * least, since a heap seldom grows as large as it may.
   */
  public static long cacheBytes() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      long memory = system.getTotalMemorySize();
      return Math.max(memory / 4, memory - Runtime.getRuntime().maxMemory());
    }
    return Long.MAX_VALUE;
  }
}
