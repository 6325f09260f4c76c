package dev.quire.dashboard.library;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An id as it stands in an address of the dashboard. A link hands a percent-encoded segment to the
 * view, a typed address a decoded one, so an id with a space or a percent sign would arrive in two
 * ways. Here only characters are used that nobody encodes: letters, digits, {@code . _ -} as they
 * are, every other byte of the UTF-8 form as {@code ~} and two hex digits.
 */
final class PathId {

  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

  private PathId() {}

  static String of(String id) {
    if (id.matches("\\.+")) {
      return id.replace(".", "~2e"); // browsers take these for steps in the path
    }
    var path = new StringBuilder();
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        path.append((char) b);
      } else {
        path.append(String.format("~%02x", b));
      }
    }
    return path.toString();
  }

  /** The id that {@code path} stands for; a tilde that nothing valid follows stands for itself. */
  static String read(String path) {
    var bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < path.length()) {
      if (path.startsWith("~", i) && path.substring(i).matches("(?s)~[0-9a-f]{2}.*")) {
        bytes.write(Integer.parseInt(path, i + 1, i + 3, 16));
        i += 3;
      } else {
        int end = path.offsetByCodePoints(i, 1);
        bytes.writeBytes(path.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
