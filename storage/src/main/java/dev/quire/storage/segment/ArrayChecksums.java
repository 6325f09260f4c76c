package dev.quire.storage.segment;

import dev.quire.storage.npy.NpyArray;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The checksums of a segment's arrays, compared with the bytes that are there. */
final class ArrayChecksums {
  // a byte buffer cannot be longer than an int
  private static final long SLICE = 1L << 30;
  // below it, threads cost more than they bring
  private static final long PARALLEL_BYTES = 16L << 20;

  private ArrayChecksums() {}

  /** The entries whose elements are not those that were written. */
  static List<ArrayEntry> mismatches(List<ArrayEntry> entries, Map<String, NpyArray> arrays) {
    long bytes = arrays.values().stream().mapToLong(array -> array.memory().byteSize()).sum();
    Stream<ArrayEntry> all = bytes < PARALLEL_BYTES ? entries.stream() : entries.parallelStream();
    return all.filter(entry -> arrays.containsKey(entry.name()))
        .filter(entry -> crc32c(arrays.get(entry.name()).memory()) != entry.crc32c())
        .toList();
  }

  static int crc32c(MemorySegment memory) {
    CRC32C crc = new CRC32C();
    for (long from = 0; from < memory.byteSize(); from += SLICE) {
      crc.update(memory.asSlice(from, Math.min(SLICE, memory.byteSize() - from)).asByteBuffer());
    }
    return (int) crc.getValue();
  }
}
