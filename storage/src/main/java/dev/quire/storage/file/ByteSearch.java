package dev.quire.storage.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for many byte strings in files at once, whatever the format: at each offset the next eight
 * bytes say which of them can begin there.
 */
public final class ByteSearch {
  /** What is shorter is not looked for: it stands everywhere by chance. */
  public static final int SHORTEST = Long.BYTES;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int FILTER_BITS = 1 << 16;

  private final Map<Long, List<MemorySegment>> byStart = new HashMap<>();
  // most offsets are ruled out by one look at a small table
  private final boolean[] filter = new boolean[FILTER_BITS];

  /** Of the patterns those that are long enough. */
  public ByteSearch(Collection<byte[]> patterns) {
    for (byte[] pattern : patterns) {
      if (pattern.length >= SHORTEST) {
        MemorySegment bytes = MemorySegment.ofArray(pattern);
        long start = bytes.get(LONG, 0);
        byStart.computeIfAbsent(start, key -> new ArrayList<>()).add(bytes);
        filter[slot(start)] = true;
      }
    }
  }

  private static int slot(long start) {
    return (int) ((start * 0x9E3779B97F4A7C15L) >>> 48);
  }

  /** How often any of them stands in the file. */
  public long count(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      return count(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  long count(MemorySegment bytes) {
    long found = 0;
    for (long at = 0; at <= bytes.byteSize() - SHORTEST && !byStart.isEmpty(); at++) {
      long start = bytes.get(LONG, at);
      if (filter[slot(start)]) {
        found += startingAt(bytes, at, start);
      }
    }
    return found;
  }

  private long startingAt(MemorySegment bytes, long at, long start) {
    long found = 0;
    for (MemorySegment pattern : byStart.getOrDefault(start, List.of())) {
      long length = pattern.byteSize();
      if (at + length <= bytes.byteSize() && bytes.asSlice(at, length).mismatch(pattern) < 0) {
        found++;
      }
    }
    return found;
  }
}
