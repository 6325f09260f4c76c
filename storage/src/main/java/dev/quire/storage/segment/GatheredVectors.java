package dev.quire.storage.segment;

import dev.quire.storage.file.Attempt;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * Vectors of rows of several segments in one piece, as the build of an index wants them: [rows,
 * dimension], aligned to 64 bytes. Many of them lie in a file without a name, which the system may
 * write out when memory is short: a library can be larger than the memory that it is rewritten in.
 */
public final class GatheredVectors {
  private static final long IN_MEMORY = 256L << 20;
  private static final int BUFFER_BYTES = 1 << 20;

  private GatheredVectors() {}

  /**
   * @param directory on the file system that the file is to be on
   * @param rows of the sources, in the order wanted
   * @param arena frees memory and file
   */
  public static MemorySegment of(
      Path directory, int dimension, List<Segment> sources, RowRefs rows, Arena arena) {
    return of(directory, dimension, sources, rows, arena, IN_MEMORY);
  }

  static MemorySegment of(
      Path directory,
      int dimension,
      List<Segment> sources,
      RowRefs rows,
      Arena arena,
      long inMemory) {
    long rowBytes = (long) dimension * Float.BYTES;
    long bytes = rows.size() * rowBytes;
    if (bytes > inMemory) {
      return Attempt.get(
          "gather vectors in " + directory, () -> inFile(directory, sources, rows, arena));
    }
    MemorySegment floats = arena.allocate(Math.max(1, bytes), 64);
    for (int i = 0; i < rows.size(); i++) {
      MemorySegment.copy(vector(sources, rows, i), 0, floats, i * rowBytes, rowBytes);
    }
    return floats;
  }

  private static MemorySegment inFile(
      Path directory, List<Segment> sources, RowRefs rows, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("gathered-" + UUID.randomUUID() + ".tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      // written and not put into the mapping: a full disk is an error then, and no broken memory
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      for (int i = 0; i < rows.size(); i++) {
        put(vector(sources, rows, i).asByteBuffer(), buffer, channel);
      }
      write(buffer, channel);
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  private static void put(ByteBuffer vector, ByteBuffer buffer, FileChannel channel)
      throws IOException {
    while (vector.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        write(buffer, channel);
      }
      int length = Math.min(buffer.remaining(), vector.remaining());
      buffer.put(vector.slice(vector.position(), length));
      vector.position(vector.position() + length);
    }
  }

  private static void write(ByteBuffer buffer, FileChannel channel) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  private static MemorySegment vector(List<Segment> sources, RowRefs rows, int i) {
    return sources.get(rows.segment(i)).vector(rows.row(i));
  }
}
