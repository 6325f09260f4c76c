package dev.quire.storage.npy;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Streams an array of known shape into a {@code .npy} file, hashing on the way. {@link #finish}
 * syncs the file; a file that was not finished is a leftover.
 */
public final class NpyWriter implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final NpyHeader header;
  private final FileOps.Output output;
  private final ByteBuffer buffer;
  private final CRC32C crc = new CRC32C();
  private final MessageDigest sha256 = Sha256.digest();
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
    this.buffer =
        ByteBuffer.allocate(Math.clamp(elementBytes, Long.BYTES, BUFFER_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] bytes = header.toBytes();
    sha256.update(bytes);
    try {
      output.write(ByteBuffer.wrap(bytes));
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
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
    return new Written(header, (int) crc.getValue(), Sha256.hex(sha256));
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    sha256.update(buffer.duplicate());
    written += buffer.remaining();
    output.write(buffer);
    buffer.clear();
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
