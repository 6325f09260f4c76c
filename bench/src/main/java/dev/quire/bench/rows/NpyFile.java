package dev.quire.bench.rows;

import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyHeader;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes a {@code .npy} file row by row; the file appears when it is whole. */
public final class NpyFile implements Closeable {
  private final Path file;
  private final Path unfinished;
  private final OutputStream output;
  private final ByteBuffer row;
  private long missing;

  private NpyFile(Path file, Dtype dtype, long rows, int width) throws IOException {
    this.file = file;
    this.unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    this.output = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 18);
    this.row = ByteBuffer.allocate(width * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    this.missing = rows;
    output.write(NpyHeader.of(dtype, List.of(rows, (long) width)).toBytes());
  }

  /** For rows of floats, of which so many will come. */
  public static NpyFile ofFloats(Path file, long rows, int dimension) throws IOException {
    return new NpyFile(file, Dtype.F4, rows, dimension);
  }

  /** Writes all neighbours as int32. */
  public static void write(Path file, NeighborRows neighbors) throws IOException {
    int[][] rows = neighbors.toArray();
    try (var npy = new NpyFile(file, Dtype.I4, rows.length, neighbors.width())) {
      for (int[] numbers : rows) {
        npy.row.clear().asIntBuffer().put(numbers);
        npy.append();
      }
    }
  }

  /** Appends one row. */
  public void append(float[] values) throws IOException {
    row.clear().asFloatBuffer().put(values);
    append();
  }

  private void append() throws IOException {
    output.write(row.array());
    missing--;
  }

  /** Publishes the file where all rows came, and drops it else. */
  @Override
  public void close() throws IOException {
    output.close();
    if (missing == 0) {
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(unfinished);
    }
  }
}
