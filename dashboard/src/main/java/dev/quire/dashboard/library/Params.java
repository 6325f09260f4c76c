package dev.quire.dashboard.library;

import java.util.LinkedHashMap;
import java.util.Map;

/** Index parameters as people type them: {@code m=16, efConstruction=200, opq=true}. */
final class Params {

  private Params() {}

  /**
   * The parameters by name, in the order typed; the server knows which ones there are.
   *
   * @throws IllegalArgumentException with a message for the one who typed it
   */
  static Map<String, Object> parse(String text) {
    var params = new LinkedHashMap<String, Object>();
    for (var part : text.split("[,;]")) {
      if (!part.isBlank()) {
        var match = part.strip().split("\\s*=\\s*", 2);
        if (match.length != 2) {
          throw new IllegalArgumentException("“" + part.strip() + "” should look like m=16");
        }
        params.put(match[0], value(match[1]));
      }
    }
    return params;
  }

  private static Object value(String text) {
    if (text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("\\d{1,9}")) {
      return Integer.valueOf(text);
    }
    throw new IllegalArgumentException("“" + text + "” is neither a number nor true or false");
  }
}
