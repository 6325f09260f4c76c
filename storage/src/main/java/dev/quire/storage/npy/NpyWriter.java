package dev.quire.storage.npy;

import dev.quire.storage.file.FileOps;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Streams an array of known shape into a {@code .npy} file, hashing on the way. {@link #finish}
 * syncs the file; a file that was not finished is a leftover.
 */
public final class NpyWriter implements Closeable {
  private static final int BUFFER_BYTES = 1 << 17;

  private final NpyHeader header;
  private final FileOps.Output output;
  private final CRC32C crc = new CRC32C();
  private final HashBeside sha256 = new HashBeside();
  private ByteBuffer buffer;

  /** That of before, which may be hashed still; without room until there is one. */
  private ByteBuffer other = ByteBuffer.allocate(0);

  private long written;
  private boolean open = true;

  public NpyWriter(FileOps files, Path file, Dtype dtype, List<Long> shape) throws IOException {
    this(NpyHeader.of(dtype, shape), files.create(file));
  }

  /**
   * @param output where nothing was written yet; closed with this
   */
  public NpyWriter(FileOps.Output output, Dtype dtype, List<Long> shape) throws IOException {
    this(NpyHeader.of(dtype, shape), output);
  }

  private NpyWriter(NpyHeader header, FileOps.Output output) throws IOException {
    this.header = header;
    this.output = output;
    // most arrays of a small segment are smaller than the buffer of a large one
    long elementBytes = header.fileBytes() - header.length();
    this.buffer = buffer(Math.clamp(elementBytes, Long.BYTES, BUFFER_BYTES));
    byte[] bytes = header.toBytes();
    sha256.update(ByteBuffer.wrap(bytes));
    try {
      output.write(ByteBuffer.wrap(bytes));
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public void putInt(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
  }

  public void putLong(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  /** Appends the bytes as they are. */
  public void put(MemorySegment bytes) throws IOException {
    long at = 0;
    while (at < bytes.byteSize()) {
      ByteBuffer target = room(1);
      int length = (int) Math.min(target.remaining(), bytes.byteSize() - at);
      MemorySegment.copy(bytes, at, MemorySegment.ofBuffer(target), 0, length);
      target.position(target.position() + length);
      at += length;
    }
  }

  /** Syncs and closes the file; what was written must fill the shape exactly. */
  public Written finish() throws IOException {
    Written written = end();
    output.sync();
    output.close();
    return written;
  }

  /** As {@link #finish}, but the caller syncs and closes the file. */
  public Written finishUnsynced(Consumer<FileOps.Output> unsynced) throws IOException {
    Written finished = end();
    unsynced.accept(output);
    open = false;
    return finished;
  }

  private Written end() throws IOException {
    flush();
    if (header.length() + written != header.fileBytes()) {
      throw new AssertionError(
          "%d bytes were written for an array of %d bytes"
              .formatted(written, header.fileBytes() - header.length()));
    }
    return new Written(header, (int) crc.getValue(), sha256.hex());
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
      ByteBuffer hashed = buffer;
      buffer = other.capacity() == 0 ? buffer(hashed.capacity()) : other.clear();
      other = hashed;
    }
    return buffer;
  }

  /** What is in the buffer, which is read beside until the next is flushed. */
  private void flush() throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    sha256.update(buffer.duplicate());
    written += buffer.remaining();
    output.write(buffer.duplicate());
  }

  /** Closes the file as it is; nothing happens where it is finished, or somebody else's. */
  @Override
  public void close() throws IOException {
    if (open) {
      output.close();
    }
  }

  /**
   * A finished file.
   *
   * @param crc32c of the elements, without the header
   * @param sha256 of the whole file, in hex
   */
  public record Written(NpyHeader header, int crc32c, String sha256) {}
}
