package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The {@code qr_lists} of one search: what is the same of all searches, and room for the lists that
 * it visits.
 */
final class ProbedLists {
  private static final long PROBES = Structs.offset(Structs.LISTS, "probes");
  private static final long GROUP_PROBES = Structs.offset(Structs.LISTS, "group_probes");
  private static final long ORDER = Structs.offset(Structs.LISTS, "order");
  private static final long NPROBE = Structs.offset(Structs.LISTS, "nprobe");

  private final SegmentAllocator scratch;
  private final MemorySegment struct;

  /**
   * @param shared of all searches, copied
   * @param groups of the centroids
   * @param nlist number of centroids
   * @param scratch what lives as long as the search
   */
  ProbedLists(MemorySegment shared, int groups, int nlist, SegmentAllocator scratch) {
    this.scratch = scratch;
    this.struct = scratch.allocate(Structs.LISTS.byteSize(), Long.BYTES);
    MemorySegment.copy(shared, 0, struct, 0, struct.byteSize());
    struct.set(ADDRESS, GROUP_PROBES, keys(groups));
    struct.set(ADDRESS, ORDER, keys(nlist));
  }

  MemorySegment struct() {
    return struct;
  }

  /** Makes room for so many lists, and returns where they will stand: a key each. */
  MemorySegment probe(long nprobe) {
    MemorySegment probes = keys(nprobe);
    struct.set(ADDRESS, PROBES, probes);
    struct.set(JAVA_LONG, NPROBE, nprobe);
    return probes;
  }

  private MemorySegment keys(long count) {
    return scratch.allocate(count * Long.BYTES, Long.BYTES);
  }
}
