package dev.quire.bench.rows;

import dev.quire.bench.UsageException;
import dev.quire.domain.error.QuireException;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A float32 array [rows, dimension], mapped from a {@code .npy} file or held in memory. May be read
 * by many threads.
 */
public final class FloatRows {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final String NEEDED =
      "a float32 array [rows, dimension] is needed:"
          + " numpy.save(f, numpy.ascontiguousarray(a, '<f4'))";

  private final MemorySegment floats;
  private final int rows;
  private final int dimension;

  FloatRows(MemorySegment floats, int rows, int dimension) {
    this.floats = floats;
    this.rows = rows;
    this.dimension = dimension;
  }

  /** Maps the file for as long as the arena is open; a file of another kind is a usage error. */
  public static FloatRows open(Path file, Arena arena) {
    NpyArray array = array(file, arena, NEEDED);
    if (array.dtype() != Dtype.F4 || array.shape().size() != 2) {
      throw new UsageException(
          "%s holds %s %s; %s".formatted(file, array.dtype().descr(), array.shape(), NEEDED));
    }
    return new FloatRows(
        array.memory(),
        Math.toIntExact(array.shape().getFirst()),
        Math.toIntExact(array.shape().getLast()));
  }

  static NpyArray array(Path file, Arena arena, String needed) {
    try {
      return NpyArray.open(file, arena);
    } catch (QuireException e) {
      // the engine's remedy is for files of its own
      throw new UsageException(e.getMessage().replace("; run fsck", "") + "; " + needed);
    }
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /** A copy of one row. */
  public float[] row(int row) {
    float[] values = new float[dimension];
    MemorySegment.copy(floats, FLOAT, offset(row), values, 0, dimension);
    return values;
  }

  /** Copies the rows from {@code from} to before {@code end} into the start of the array. */
  void copy(int from, int end, float[] into) {
    MemorySegment.copy(floats, FLOAT, offset(from), into, 0, (end - from) * dimension);
  }

  private long offset(int row) {
    return (long) row * dimension * Float.BYTES;
  }

  /** The same array, cut after so many rows. */
  public FloatRows first(int count) {
    if (count > rows) {
      throw new UsageException(count + " rows are asked for, but there are only " + rows);
    }
    return new FloatRows(floats.asSlice(0, offset(count)), count, dimension);
  }

  /** CRC32C of the floats: equal rows have an equal name, for files that are kept. */
  public String fingerprint() {
    var crc = new CRC32C();
    long step = 1L << 30;
    for (long at = 0; at < floats.byteSize(); at += step) {
      crc.update(floats.asSlice(at, Math.min(step, floats.byteSize() - at)).asByteBuffer());
    }
    return "%dx%d-%08x".formatted(rows, dimension, crc.getValue());
  }

  /** Brings a mapped file's pages into memory: reading them is no part of what is measured. */
  public void load() {
    if (floats.isMapped()) {
      floats.load();
    }
  }

  /**
   * Lets a mapped file's pages go, so that the array a benchmark was loaded from does not count as
   * the engine's memory. They come back when they are read again.
   */
  public void release() {
    if (floats.isMapped()) {
      floats.unload();
    }
  }
}
