package dev.quire.storage.file;

import java.io.Closeable;
import java.io.EOFException;
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
 * A file without a name: it is gone when it is closed and no longer mapped, or the process dies.
 * Nothing in it need survive anything, so it is never synced.
 */
public final class ScratchFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final long LARGEST_CALL = 1 << 30;

  private final FileChannel channel;
  private final Cancellation cancellation;

  ScratchFile(Path directory, Cancellation cancellation) throws IOException {
    this.cancellation = cancellation;
    channel =
        FileChannel.open(
            directory.resolve("scratch-" + UUID.randomUUID() + ".tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Writes all the bytes, which lie outside the heap, from this place in the file on. */
  public void write(MemorySegment bytes, long position) throws IOException {
    long at = 0;
    while (at < bytes.byteSize()) {
      cancellation.requireNotCancelled();
      at += channel.write(piece(bytes, at), position + at);
    }
  }

  /** Fills the memory, which lies outside the heap, with what begins at this place in the file. */
  public void read(MemorySegment target, long position) throws IOException {
    long at = 0;
    while (at < target.byteSize()) {
      cancellation.requireNotCancelled();
      int read = channel.read(piece(target, at), position + at);
      if (read < 0) {
        throw new EOFException("a scratch file ends after " + (position + at) + " bytes");
      }
      at += read;
    }
  }

  private static ByteBuffer piece(MemorySegment bytes, long at) {
    return bytes.asSlice(at, Math.min(LARGEST_CALL, bytes.byteSize() - at)).asByteBuffer();
  }

  /** Zeros, so that writing into the mapped file later cannot fail for want of room. */
  void reserve(long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long reserved = 0;
    while (reserved < bytes) {
      cancellation.requireNotCancelled();
      zeros.position(0).limit((int) Math.min(BUFFER_BYTES, bytes - reserved));
      reserved += channel.write(zeros, reserved);
    }
  }

  /** The first bytes of the file, to be read and written; all of them must have been written. */
  MemorySegment map(long bytes, Arena arena) throws IOException {
    return channel.map(MapMode.READ_WRITE, 0, bytes, arena);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
