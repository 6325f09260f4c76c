package dev.quire.storage.metadata;

import dev.quire.domain.metadata.MetadataValue;
import dev.quire.domain.metadata.MetadataValue.Flag;
import dev.quire.domain.metadata.MetadataValue.Listing;
import dev.quire.domain.metadata.MetadataValue.Numeric;
import dev.quire.domain.metadata.MetadataValue.Text;
import dev.quire.storage.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A metadata value as bytes whose unsigned order is the order of values: what the terms of a {@link
 * MetadataIndex} are. Different values have different keys.
 *
 * <pre>
 * u1    tag: PRESENT, BOOLEAN, NUMBER, INSTANT, TEXT or LIST; plus ELEMENT for what a list holds
 * then  PRESENT  nothing: the row has the field
 *       BOOLEAN  u1: 0 or 1
 *       NUMBER   u1 sign: 1 below zero, 2 zero, 3 above; for all but zero the decimal exponent + 1024
 *                as u2, big-endian, then the decimal digits without trailing zeros, two a byte as
 *                1–100; below zero these bytes are inverted and 0xFF follows
 *       INSTANT  seconds since 1970 as i8 with its sign bit flipped, nanoseconds as u4, both
 *                big-endian; then the text that wrote it
 *       TEXT     UTF-8 of up to {@value #WHOLE_TEXT} bytes; of a longer one these first bytes, 0xFF
 *                (which is in no UTF-8), and the first {@value #DIGEST} bytes of the SHA-256 of all
 *       LIST     the first {@value #DIGEST} bytes of the SHA-256 of its elements' keys, each with
 *                its length before it, long texts whole
 * </pre>
 */
final class TermKey {
  static final int PRESENT = 0;
  static final int BOOLEAN = 1;
  static final int NUMBER = 2;
  static final int INSTANT = 3;
  static final int TEXT = 4;
  static final int LIST = 5;

  /** Added to the tag of a value that stands in a list. */
  static final int ELEMENT = 16;

  static final int WHOLE_TEXT = 64;
  static final int DIGEST = 16;
  static final byte CUT = (byte) 0xFF;

  /** Of tag and time, before the text that wrote an instant. */
  static final int INSTANT_PREFIX = 1 + Long.BYTES + Integer.BYTES;

  private static final int EXPONENT_BIAS = 1024;

  private TermKey() {}

  static byte[] present() {
    return new byte[] {PRESENT};
  }

  static byte[] of(MetadataValue value) {
    return switch (value) {
      case Flag(var flag) -> new byte[] {BOOLEAN, (byte) (flag ? 1 : 0)};
      case Numeric(var number) -> number(number);
      case Text text ->
          text.instant()
              .map(instant -> instant(instant, text.value()))
              .orElseGet(() -> text(text.value()));
      case Listing(var values) -> list(values);
    };
  }

  /** The key of a value that stands in a list. */
  static byte[] ofElement(MetadataValue value) {
    byte[] key = of(value);
    key[0] = (byte) (key[0] + ELEMENT);
    return key;
  }

  /** What all keys of one instant begin with, however it is written. */
  static Optional<byte[]> instantPrefix(MetadataValue value) {
    return value instanceof Text text ? text.instant().map(i -> instant(i, "")) : Optional.empty();
  }

  /** TEXT and all bytes of the text, as if keys held texts of any length. */
  static byte[] uncut(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[1 + utf8.length];
    key[0] = TEXT;
    System.arraycopy(utf8, 0, key, 1, utf8.length);
    return key;
  }

  private static byte[] text(String text) {
    byte[] uncut = uncut(text);
    if (uncut.length <= 1 + WHOLE_TEXT) {
      return uncut;
    }
    MessageDigest sha256 = Sha256.digest();
    sha256.update(uncut, 1, uncut.length - 1);
    byte[] key = cutPrefix(uncut, 1 + WHOLE_TEXT + 1 + DIGEST);
    System.arraycopy(sha256.digest(), 0, key, 1 + WHOLE_TEXT + 1, DIGEST);
    return key;
  }

  /** What the keys of all long texts with the same first bytes begin with. */
  static byte[] cutPrefix(byte[] uncut) {
    return cutPrefix(uncut, 1 + WHOLE_TEXT + 1);
  }

  private static byte[] cutPrefix(byte[] uncut, int length) {
    byte[] key = Arrays.copyOf(Arrays.copyOf(uncut, 1 + WHOLE_TEXT), length);
    key[1 + WHOLE_TEXT] = CUT;
    return key;
  }

  private static byte[] instant(Instant instant, String text) {
    byte[] written = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(INSTANT_PREFIX + written.length)
        .put((byte) INSTANT)
        .putLong(instant.getEpochSecond() ^ Long.MIN_VALUE)
        .putInt(instant.getNano())
        .put(written)
        .array();
  }

  private static byte[] number(BigDecimal number) {
    if (number.signum() == 0) {
      return new byte[] {NUMBER, 2};
    }
    boolean below = number.signum() < 0;
    String digits = number.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - number.scale() + EXPONENT_BIAS;
    int mask = below ? 0xFF : 0;
    int pairs = (digits.length() + 1) / 2;
    byte[] key = new byte[4 + pairs + (below ? 1 : 0)];
    key[0] = NUMBER;
    key[1] = (byte) (below ? 1 : 3);
    key[2] = (byte) (exponent >>> 8 ^ mask);
    key[3] = (byte) (exponent ^ mask);
    for (int i = 0; i < pairs; i++) {
      key[4 + i] = (byte) (pair(digits, 2 * i) ^ mask);
    }
    if (below) {
      key[4 + pairs] = (byte) 0xFF;
    }
    return key;
  }

  private static int pair(String digits, int at) {
    int tens = digits.charAt(at) - '0';
    int ones = at + 1 < digits.length() ? digits.charAt(at + 1) - '0' : 0;
    return 10 * tens + ones + 1;
  }

  private static byte[] list(Iterable<MetadataValue> values) {
    ByteArrayOutputStream canonical = new ByteArrayOutputStream();
    for (MetadataValue value : values) {
      byte[] key = value instanceof Text(var text) ? uncut(text) : of(value);
      canonical.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).array());
      canonical.writeBytes(key);
    }
    byte[] digest = Sha256.digest().digest(canonical.toByteArray());
    byte[] key = new byte[1 + DIGEST];
    key[0] = LIST;
    System.arraycopy(digest, 0, key, 1, DIGEST);
    return key;
  }
}
