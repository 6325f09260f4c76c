package dev.quire.storage.npy;

import dev.quire.domain.error.InvalidInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An uploaded float32 array [rows, dimension] in {@code .npy} format, read row by row as it
 * arrives. What is wrong with it is the sender's mistake: {@link InvalidInput}.
 */
public final class NpyRows {
  private final InputStream input;
  private final long rows;
  private final int dimension;
  private byte[] row = {};
  private long read;

  /** Reads the header. Does not close the stream, ever. */
  public NpyRows(InputStream input) throws IOException {
    this.input = input;
    NpyHeader header = header(input);
    if (header.shape().size() != 2
        || header.shape().get(1) < 1
        || header.shape().get(1) > Integer.MAX_VALUE / Float.BYTES) {
      throw new InvalidInput(
          "", "has the shape " + header.shape() + "; an array [rows, dimension] is wanted");
    }
    this.rows = header.shape().get(0);
    this.dimension = header.shape().get(1).intValue();
  }

  private static NpyHeader header(InputStream input) throws IOException {
    byte[] prefix = new byte[NpyHeader.PREFIX];
    fill(input, prefix, 0, "its header is complete");
    byte[] header = java.util.Arrays.copyOf(prefix, NpyHeader.lengthOf(prefix));
    fill(input, header, prefix.length, "its header is complete");
    String dtype = NpyHeader.descr(header);
    if (!dtype.equals(Dtype.F4.descr())) {
      throw new InvalidInput(
          "", "has the dtype " + dtype + "; float32 is wanted: send a.astype(\"<f4\")");
    }
    return NpyHeader.parse(header);
  }

  public long rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /** The next row; empty after the last one. Throws {@link InvalidInput} where rows are missing. */
  public Optional<float[]> next() throws IOException {
    if (read == rows) {
      requireEnd();
      return Optional.empty();
    }
    if (read == 0) {
      // not before somebody has agreed to the dimension: the header is a stranger's
      row = new byte[dimension * Float.BYTES];
    }
    fill(input, row, 0, "row " + read + " of " + rows + " is complete");
    read++;
    float[] values = new float[dimension];
    ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return Optional.of(values);
  }

  private void requireEnd() throws IOException {
    if (input.read() >= 0) {
      throw new InvalidInput("", "goes on after its " + rows + " rows");
    }
  }

  private static void fill(InputStream input, byte[] target, int from, String until)
      throws IOException {
    try {
      if (input.readNBytes(target, from, target.length - from) < target.length - from) {
        throw new EOFException();
      }
    } catch (EOFException e) {
      throw new InvalidInput("", "ends before " + until);
    }
  }
}
