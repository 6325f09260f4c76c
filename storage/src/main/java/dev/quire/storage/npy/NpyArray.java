package dev.quire.storage.npy;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Attempt;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A {@code .npy} file mapped into memory, read where it lies. Bounds are checked by the memory
 * segment, and nothing may be read after its arena is closed.
 *
 * @param header dtype and shape
 * @param memory the elements alone, C order, aligned to 64 bytes in files that Quire wrote
 */
public record NpyArray(NpyHeader header, MemorySegment memory) {
  /** Of no elements. */
  public static final NpyArray EMPTY =
      new NpyArray(NpyHeader.of(Dtype.U8, List.of(0L)), MemorySegment.NULL);

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  // A mapping costs a page, and one of the 65,530 that Linux grants a process: small files are read
  // instead, which lets ten thousand small libraries be open at once.
  private static final long SMALLEST_MAPPING = 64 << 10;

  /**
   * Opens the file; throws {@link StorageFailure} where it is no {@code .npy} file of a supported
   * dtype or its size is not what its header says.
   */
  public static NpyArray open(Path file, Arena arena) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      NpyHeader header = readHeader(channel);
      if (channel.size() != header.fileBytes()) {
        throw new StorageFailure(
            "%s has %d bytes, but its header says %d; run fsck"
                .formatted(file, channel.size(), header.fileBytes()));
      }
      MemorySegment whole = contents(channel, arena);
      return new NpyArray(header, whole.asSlice(header.length()).asReadOnly());
    } catch (IOException e) {
      throw Attempt.failure("open the array " + file, e);
    } catch (InvalidInput e) {
      throw new StorageFailure(file + " " + e.getMessage() + "; run fsck", e);
    }
  }

  private static NpyHeader readHeader(FileChannel channel) throws IOException {
    return NpyHeader.parse(read(channel, NpyHeader.lengthOf(read(channel, NpyHeader.PREFIX))));
  }

  private static byte[] read(FileChannel channel, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    readFully(channel, bytes);
    return bytes.array();
  }

  private static MemorySegment contents(FileChannel channel, Arena arena) throws IOException {
    if (channel.size() >= SMALLEST_MAPPING) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
    MemorySegment copy = arena.allocate(channel.size(), 64);
    readFully(channel, copy.asByteBuffer());
    return copy;
  }

  private static void readFully(FileChannel channel, ByteBuffer target) throws IOException {
    int at = 0;
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new EOFException("the file ends after " + at + " bytes");
      }
      at += read;
    }
  }

  public Dtype dtype() {
    return header.dtype();
  }

  public List<Long> shape() {
    return header.shape();
  }

  /** Size of the first dimension. */
  public long length() {
    return header.shape().getFirst();
  }

  /** So many elements of an array of one dimension, from the index on. */
  public MemorySegment piece(long index, long count) {
    long bytes = dtype().bytes();
    return memory.asSlice(index * bytes, count * bytes);
  }

  public int intAt(long index) {
    return memory.get(INT, index * Integer.BYTES);
  }

  public long longAt(long index) {
    return memory.get(LONG, index * Long.BYTES);
  }
}
