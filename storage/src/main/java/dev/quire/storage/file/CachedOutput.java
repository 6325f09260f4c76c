package dev.quire.storage.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;

/**
 * The end of a file, written through the system's cache of files. One thread at a time; one that is
 * interrupted goes on writing, and is interrupted afterwards.
 */
final class CachedOutput implements FileOps.Output {
  /** What of a buffer outside the heap is copied at once, where that must be. */
  private static final int COPIED_AT_ONCE = 64 << 10;

  private final Path path;
  private RandomAccessFile file;
  private long size;

  /** To the end of an existing file. */
  CachedOutput(Path path) throws IOException {
    this.path = path;
    this.file = open(path);
    this.size = lengthOrClose(file);
  }

  /** Of a file that is open; it is closed where that cannot be said. */
  static long lengthOrClose(RandomAccessFile opened) throws IOException {
    try {
      return opened.length();
    } catch (IOException e) {
      try (opened) {
        throw e;
      }
    }
  }

  private static RandomAccessFile open(Path path) throws IOException {
    return new RandomAccessFile(path.toFile(), "rw");
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (bytes.hasArray()) {
      writeArray(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      bytes.position(bytes.limit());
      return;
    }
    writeAtOnce(bytes);
    while (bytes.hasRemaining()) {
      byte[] copy = new byte[Math.min(bytes.remaining(), COPIED_AT_ONCE)];
      bytes.get(copy);
      writeArray(copy, 0, copy.length);
    }
  }

  // by the file and not by its channel, which an interrupt closes
  private void writeArray(byte[] bytes, int from, int length) throws IOException {
    file.seek(size);
    file.write(bytes, from, length);
    size += length;
  }

  /** By one call of the system where that takes all. What is left of it was interrupted. */
  private void writeAtOnce(ByteBuffer bytes) throws IOException {
    boolean interrupted = Thread.interrupted();
    int written = bytes.position();
    try {
      while (bytes.hasRemaining()) {
        size += file.getChannel().write(bytes, size);
        written = bytes.position();
      }
    } catch (ClosedByInterruptException e) {
      interrupted = true;
      file = open(path);
    } finally {
      bytes.position(written);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
