package dev.quire.bench.search;

import dev.quire.bench.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named whole numbers of a command line: {@code nlist=1024,nprobe=8}, or ladders of values such as
 * {@code nprobe=1,2,4,rerank=2,4}, where a number without a name belongs to the name before it.
 */
final class Setting {
  private Setting() {}

  /** The values by name, in their order; empty for an empty text. */
  static Map<String, List<Integer>> parse(String option, String text) {
    var values = new LinkedHashMap<String, List<Integer>>();
    String name = "";
    for (String part : text.isBlank() ? new String[0] : text.split(",")) {
      int equals = part.indexOf('=');
      name = equals < 0 ? name : part.substring(0, equals).strip();
      if (name.isEmpty()) {
        throw new UsageException("--%s: '%s' has no name; write name=1,2".formatted(option, part));
      }
      values
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(number(option, part.substring(equals + 1)));
    }
    return values;
  }

  private static int number(String option, String text) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, as for a negative one
    }
    throw new UsageException("--%s: '%s' is no whole number from 0 on".formatted(option, text));
  }

  /** Refuses a name that is not known. */
  static void requireKnown(String option, Map<String, ?> values, List<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new UsageException(
            "--%s: %s is unknown here; known: %s"
                .formatted(option, name, known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }
}
