package dev.quire.storage;

import dev.quire.storage.file.Sha256;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The directory name of an id. Lower-case letters, digits, {@code -}, {@code _} and inner dots stay
 * as they are; every other byte of UTF-8 becomes {@code %XX}. Capitals are others: some file
 * systems do not tell them from small letters. A name that would be too long ends in {@code ~} and
 * a hash of the id instead. A leading dot is never made: such names are for leftovers.
 */
final class DirectoryName {
  private static final int MAX_LENGTH = 200;
  private static final int HASH_DIGITS = 32;

  private DirectoryName() {}

  static String of(String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    StringBuilder name = new StringBuilder();
    for (byte b : utf8) {
      if (isSafe((char) (b & 0xFF), name.isEmpty())) {
        name.append((char) b);
      } else {
        name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return name.length() <= MAX_LENGTH
        ? name.toString()
        : name.substring(0, MAX_LENGTH - HASH_DIGITS - 1) + "~" + hash(utf8);
  }

  /** The id that has this directory name; the name itself where it is none that an id gets. */
  static String idOf(String name) {
    try {
      // a plus sign is never made, so that nothing here stands for a blank
      String id = URLDecoder.decode(name, StandardCharsets.UTF_8);
      return of(id).equals(name) ? id : name;
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  private static boolean isSafe(char c, boolean isFirst) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || (c == '.' && !isFirst);
  }

  private static String hash(byte[] utf8) {
    MessageDigest digest = Sha256.digest();
    digest.update(utf8);
    return Sha256.hex(digest).substring(0, HASH_DIGITS);
  }
}
