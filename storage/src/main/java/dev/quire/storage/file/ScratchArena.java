package dev.quire.storage.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Working memory that may be larger than memory: beyond a limit, large pieces lie in files without
 * a name, which the system may write out, and which are gone when the arena is closed or the
 * process dies. So a library can be rewritten that is larger than the memory it is rewritten in.
 * For any thread.
 */
public final class ScratchArena implements Arena {
  /** Smaller pieces are not worth a file. */
  private static final long SMALL = 1L << 20;

  private static final int BUFFER_BYTES = 1 << 18;
  private static final long PAGE_BYTES = 4096;

  private final Arena memory = Arena.ofShared();
  private final Path directory;
  private final long inMemoryBytes;
  private long left;

  /**
   * @param directory of the files, on a file system with room for them
   * @param inMemoryBytes that may be taken before the first file
   */
  public ScratchArena(Path directory, long inMemoryBytes) {
    this.directory = directory;
    this.inMemoryBytes = inMemoryBytes;
    this.left = inMemoryBytes;
  }

  /** What may be taken of memory; more than that at a time is worth another way to work. */
  public long inMemoryBytes() {
    return inMemoryBytes;
  }

  /** Another one beside it that takes no memory of its size, to be closed before this. */
  public ScratchArena inFiles() {
    return new ScratchArena(directory, 0);
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    if (byteSize < SMALL || byteAlignment > PAGE_BYTES || fits(byteSize)) {
      return memory.allocate(byteSize, byteAlignment);
    }
    return Attempt.get(
        "make room for " + byteSize + " bytes of working memory in " + directory,
        () -> inFile(byteSize));
  }

  private synchronized boolean fits(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  private MemorySegment inFile(long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("scratch-" + UUID.randomUUID() + ".tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      reserve(channel, bytes);
      return channel.map(MapMode.READ_WRITE, 0, bytes, memory);
    }
  }

  // a hole in the file would be filled when memory is written: a full disk would kill the process
  private static void reserve(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long reserved = 0;
    while (reserved < bytes) {
      zeros.position(0).limit((int) Math.min(BUFFER_BYTES, bytes - reserved));
      reserved += channel.write(zeros);
    }
  }

  @Override
  public MemorySegment.Scope scope() {
    return memory.scope();
  }

  @Override
  public void close() {
    memory.close();
  }
}
