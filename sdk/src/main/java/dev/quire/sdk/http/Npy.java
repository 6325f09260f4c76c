package dev.quire.sdk.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Enumeration;
import java.util.NoSuchElementException;

/**
 * Floats on the wire, little-endian float32: bare in base64, or as NumPy's {@code .npy} format 1.0
 * (magic, version, header length, a Python dict padded to 64 bytes, then the rows).
 */
public final class Npy {

  private static final int ALIGNMENT = 64;
  private static final int PREFIX = 10; // magic 6, version 2, header length 2

  private Npy() {}

  /**
   * {@code [n, dimension]} rows as a request body that is made row by row while it is sent.
   *
   * @throws IllegalArgumentException where a row is not as long as the first
   */
  public static BodyPublisher body(float[][] rows) {
    requireEqualLengths(rows);
    var header = header(rows.length, rows.length == 0 ? 0 : rows[0].length);
    long length =
        header.length + (long) Float.BYTES * rows.length * (rows.length == 0 ? 0 : rows[0].length);
    var stream =
        BodyPublishers.ofInputStream(() -> new SequenceInputStream(new Parts(header, rows)));
    return length == header.length ? stream : BodyPublishers.fromPublisher(stream, length);
  }

  private static void requireEqualLengths(float[][] rows) {
    for (int i = 1; i < rows.length; i++) {
      if (rows[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            "row " + i + " has " + rows[i].length + " components, row 0 has " + rows[0].length);
      }
    }
  }

  /** Bare little-endian float32 in base64. */
  public static String base64(float[] vector) {
    return Base64.getEncoder().encodeToString(bytes(vector));
  }

  private static byte[] bytes(float[] vector) {
    var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  private static byte[] header(int rows, int dimension) {
    var dict =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dimension + "), }";
    int padding = (ALIGNMENT - (PREFIX + dict.length() + 1) % ALIGNMENT) % ALIGNMENT;
    var text = dict + " ".repeat(padding) + "\n";
    return ByteBuffer.allocate(PREFIX + text.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length())
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** The header, then one stream for each row. */
  @SuppressWarnings("JdkObsolete") // what SequenceInputStream takes
  private static final class Parts implements Enumeration<InputStream> {
    private final byte[] header;
    private final float[][] rows;
    private int next = -1;

    Parts(byte[] header, float[][] rows) {
      this.header = header;
      this.rows = rows;
    }

    @Override
    public boolean hasMoreElements() {
      return next < rows.length;
    }

    @Override
    public InputStream nextElement() {
      if (!hasMoreElements()) {
        throw new NoSuchElementException();
      }
      var part = next < 0 ? header : bytes(rows[next]);
      next++;
      return new ByteArrayInputStream(part);
    }
  }
}
