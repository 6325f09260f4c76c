package dev.quire.storage.npy;

import dev.quire.domain.error.InvalidInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a {@code .npy} file.
 *
 * <pre>
 * offset 0   6 bytes   0x93 "NUMPY"
 * offset 6   2 bytes   version: major (1, 2 or 3), minor (0)
 * offset 8   u2 or u4  length of the text that follows; u4 from version 2 on
 * then       text      {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }, spaces, newline
 * </pre>
 *
 * <p>Written as NumPy writes it, byte for byte: version 1, room for the first dimension to grow to
 * 21 digits, then spaces so that the array starts at a multiple of 64 bytes.
 *
 * @param shape sizes of the dimensions, C order; empty for a single value
 * @param length of the header in bytes, and so the offset of the array
 */
public record NpyHeader(Dtype dtype, List<Long> shape, int length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int GROWTH_DIGITS = 21;
  private static final int MAX_TEXT = 10_000;

  /** Bytes to read before {@link #lengthOf} can tell the header's length. */
  static final int PREFIX = 12;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

  public NpyHeader {
    shape = List.copyOf(shape);
    // an array that cannot be addressed is refused here, so that no product overflows later
    long bytes = dtype.bytes();
    for (long size : shape) {
      if (size < 0 || (size > 0 && bytes > Long.MAX_VALUE / 2 / size)) {
        throw new InvalidInput("", "has the impossible shape " + shape);
      }
      bytes *= size;
    }
  }

  /** The header of an array that is to be written. */
  public static NpyHeader of(Dtype dtype, List<Long> shape) {
    return new NpyHeader(dtype, shape, text(dtype, shape).length() + MAGIC.length + 4);
  }

  public long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Of header and array together. */
  public long fileBytes() {
    return length + elements() * dtype.bytes();
  }

  /** The header as {@link #of} lays it out. */
  public byte[] toBytes() {
    byte[] text = text(dtype, shape).getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(MAGIC.length + 4 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  private static String text(Dtype dtype, List<Long> shape) {
    String dict =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
            .formatted(dtype.descr(), tuple(shape));
    int growth = shape.isEmpty() ? 0 : GROWTH_DIGITS - shape.getFirst().toString().length();
    int used = MAGIC.length + 4 + dict.length() + growth + 1;
    int padding = ALIGNMENT - used % ALIGNMENT;
    return dict + " ".repeat(growth + padding) + "\n";
  }

  private static String tuple(List<Long> shape) {
    String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return shape.size() == 1 ? "(" + sizes + ",)" : "(" + sizes + ")";
  }

  /**
   * The length of the header that begins with these {@value #PREFIX} bytes; throws {@link
   * InvalidInput} where this is no {@code .npy} file.
   */
  static int lengthOf(byte[] prefix) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (prefix[i] != MAGIC[i]) {
        throw new InvalidInput("", "is not a .npy file: it does not start with \\x93NUMPY");
      }
    }
    ByteBuffer buffer = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
    int major = prefix[6];
    long text = major == 1 ? Short.toUnsignedLong(buffer.getShort(8)) : buffer.getInt(8);
    if (major < 1 || major > 3) {
      throw new InvalidInput("", "is of .npy version " + major + "; 1, 2 and 3 are read");
    }
    if (text < 2 || text > MAX_TEXT) {
      throw new InvalidInput(
          "", "has a header of " + text + " bytes; at most " + MAX_TEXT + " are read");
    }
    return (int) text + (major == 1 ? 10 : 12);
  }

  /** Parses a whole header; throws {@link InvalidInput} that says what is not supported. */
  static NpyHeader parse(byte[] header) {
    String text = text(header);
    String descr = descr(header);
    if (find(ORDER, text, "\"fortran_order\"").equals("True")) {
      throw new InvalidInput(
          "", "is in Fortran order; save it as numpy.ascontiguousarray(a), in C order");
    }
    Dtype dtype =
        Dtype.of(descr)
            .orElseThrow(() -> new InvalidInput("", "has the unsupported dtype " + descr));
    return new NpyHeader(dtype, sizes(find(SHAPE, text, "\"shape\"")), header.length);
  }

  /** The dtype in a whole header, which may be one that is not supported. */
  static String descr(byte[] header) {
    return find(DESCR, text(header), "dtype (\"descr\")");
  }

  private static String text(byte[] header) {
    return new String(header, 10, header.length - 10, StandardCharsets.ISO_8859_1);
  }

  private static String find(Pattern pattern, String text, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new InvalidInput("", "has a .npy header without a readable " + what);
    }
    return matcher.group(1);
  }

  private static List<Long> sizes(String tuple) {
    List<Long> sizes = new ArrayList<>();
    for (String part : tuple.split(",", -1)) {
      if (!part.isBlank()) {
        try {
          sizes.add(Long.parseLong(part.strip()));
        } catch (NumberFormatException e) {
          throw new InvalidInput("", "has the impossible shape (" + tuple + ")");
        }
      }
    }
    return sizes;
  }
}
