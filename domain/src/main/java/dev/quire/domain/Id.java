package dev.quire.domain;

import dev.quire.domain.error.InvalidInput;

/**
 * The name of a thing: any UTF-8 text of 1–256 bytes without control characters and without {@code
 * /}, which would split it in a URL. Ids are ordered by their UTF-8 bytes, in memory as on disk.
 */
public interface Id {
  int MAX_BYTES = 256;

  String value();

  /**
   * Returns the value where it is a valid id, else throws {@link InvalidInput} that names the
   * field.
   */
  static String requireValid(String field, String value) {
    if (value == null || value.isEmpty()) {
      throw new InvalidInput(
          field, "must not be empty; an id has 1 to " + MAX_BYTES + " bytes of UTF-8");
    }
    return value.length() <= MAX_BYTES && isPlain(value) ? value : requireRare(field, value);
  }

  /**
   * Returns the value where a new thing may have it for its id, else throws {@link InvalidInput}:
   * what is called {@code .} or {@code ..} has no address, as clients and servers take these for
   * places in a path. Things that are there already may have such ids.
   */
  static String requireAddressable(String field, String value) {
    if (value.equals(".") || value.equals("..")) {
      throw new InvalidInput(
          field,
          "is \""
              + value
              + "\", which in a URL stands for a place and can name nothing; any other text of up to "
              + MAX_BYTES
              + " bytes without \"/\" and control characters is allowed");
    }
    return value;
  }

  /** Whether all is ASCII, and allowed: nearly every id is, and a search reads many. */
  private static boolean isPlain(String value) {
    boolean plain = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      plain &= c >= ' ' && c < 0x7F && c != '/';
    }
    return plain;
  }

  private static String requireRare(String field, String value) {
    int bytes = utf8Length(field, value);
    if (bytes > MAX_BYTES) {
      throw new InvalidInput(
          field, "has " + bytes + " bytes of UTF-8; at most " + MAX_BYTES + " are allowed");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '/' || Character.isISOControl(c)) {
        throw new InvalidInput(
            field,
            "contains "
                + (c == '/' ? "\"/\"" : "the control character U+%04X".formatted((int) c))
                + "; ids have neither \"/\" nor control characters");
      }
    }
    return value;
  }

  /**
   * Orders two ids by their UTF-8 bytes, which is the order of their code points (and not that of
   * their UTF-16 units).
   */
  static int compare(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // surrogates stand for code points above all other units
        boolean xHigh = Character.isSurrogate(x);
        boolean yHigh = Character.isSurrogate(y);
        return xHigh == yHigh ? Character.compare(x, y) : xHigh ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int utf8Length(String field, String value) {
    int bytes = 0;
    int point;
    for (int i = 0; i < value.length(); i += Character.charCount(point)) {
      point = value.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new InvalidInput(
            field, "contains half of a surrogate pair, which UTF-8 cannot express");
      }
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    return bytes;
  }
}
