package dev.quire.storage.npy;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.Stages;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Streams an array of known shape into a {@code .npy} file, hashing on the way. {@link #finish}
 * syncs the file; a file that was not finished is a leftover.
 */
public final class NpyWriter implements Closeable {
  private static final int BUFFER_BYTES = 1 << 17;

  /**
   * What is written at once of a large file. Linux keeps what comes in pieces of 2 MiB, from
   * multiples of that on, in pages as large, and maps it by them: whoever reads rows here and there
   * then waits for their pages' addresses no more.
   */
  static final int PIECE_BYTES = Stages.BYTES / 2;

  private final NpyHeader header;
  private final FileOps.Output output;
  private final CRC32C crc = new CRC32C();
  private final HashBeside sha256 = new HashBeside();
  // of a large file its two buffers' memory
  private Optional<ByteBuffer> stage;
  private ByteBuffer buffer;

  /** That of before, which may be hashed still; without room until there is one. */
  private ByteBuffer other;

  /** Bytes at the start of the buffer that are no elements. */
  private int noElements;

  private long written;
  private boolean open = true;

  public NpyWriter(FileOps files, Path file, Dtype dtype, List<Long> shape) throws IOException {
    this(NpyHeader.of(dtype, shape), files.create(file));
  }

  /**
   * @param output where nothing was written yet; closed with this
   */
  public NpyWriter(FileOps.Output output, Dtype dtype, List<Long> shape) {
    this(NpyHeader.of(dtype, shape), output);
  }

  private NpyWriter(NpyHeader header, FileOps.Output output) {
    this.header = header;
    this.output = output;
    this.stage = header.fileBytes() < PIECE_BYTES ? Optional.empty() : Stages.take();
    if (stage.isPresent()) {
      this.buffer = piece(stage.get(), 0);
      this.other = piece(stage.get(), PIECE_BYTES);
    } else {
      // most arrays of a small segment are smaller than the buffer of a large one
      this.buffer = onHeap((int) Math.min(header.fileBytes(), BUFFER_BYTES));
      this.other = onHeap(0);
    }
    buffer.put(header.toBytes());
    this.noElements = header.length();
  }

  private static ByteBuffer piece(ByteBuffer stage, int from) {
    return stage.slice(from, PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer onHeap(int bytes) {
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
    Written finished = new Written(header, (int) crc.getValue(), sha256.hex());
    giveBack();
    return finished;
  }

  /** Nobody writes to it or hashes it any more. */
  private void giveBack() {
    stage.ifPresent(Stages::giveBack);
    stage = Optional.empty();
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
      ByteBuffer hashed = buffer;
      buffer = other.capacity() == 0 ? onHeap(hashed.capacity()) : other.clear();
      other = hashed;
    }
    return buffer;
  }

  /** What is in the buffer, which is read beside until the next is flushed. */
  private void flush() throws IOException {
    buffer.flip();
    ByteBuffer elements = buffer.slice(noElements, buffer.limit() - noElements);
    noElements = 0;
    written += elements.remaining();
    crc.update(elements);
    sha256.update(buffer.duplicate());
    output.write(buffer.duplicate());
  }

  /**
   * Closes the file as it is; nothing happens where it is finished, or somebody else's. Memory of a
   * file that was not is left to the collector: it may be hashed still.
   */
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
