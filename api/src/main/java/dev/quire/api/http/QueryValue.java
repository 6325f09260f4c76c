package dev.quire.api.http;

import dev.quire.domain.error.InvalidInput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Values of query parameters and headers. They are read here and not by the framework, which
 * answers 404 to a number that is none.
 */
public final class QueryValue {
  private QueryValue() {}

  public static int wholeNumber(String name, String value, int otherwise) {
    if (value == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new InvalidInput(name, "is \"" + value + "\"; a whole number is wanted");
    }
  }

  public static long position(String name, String value) {
    if (!value.matches("\\d{1,18}")) {
      throw new InvalidInput(
          name, "is \"" + value + "\"; a position, as Quire-Position says it, is wanted");
    }
    return Long.parseLong(value);
  }

  public static boolean flag(String name, String value, boolean otherwise) {
    return switch (value) {
      case null -> otherwise;
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidInput(name, "is \"" + value + "\"; true and false are allowed");
    };
  }

  /** One of the enum's values, written in lower case. */
  public static <E extends Enum<E>> E oneOf(String name, String value, Class<E> type, E otherwise) {
    if (value == null) {
      return otherwise;
    }
    for (E constant : type.getEnumConstants()) {
      if (inLowerCase(constant).equals(value)) {
        return constant;
      }
    }
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(QueryValue::inLowerCase)
            .collect(Collectors.joining(", "));
    throw new InvalidInput(name, "is \"" + value + "\"; allowed are " + allowed);
  }

  /** The set of a parameter such as {@code include=text,metadata}, which may also be repeated. */
  public static Set<String> include(List<String> values, Set<String> allowed) {
    Set<String> names = new TreeSet<>();
    for (String value : values == null ? List.<String>of() : values) {
      names.addAll(Arrays.asList(value.split(",", -1)));
    }
    for (String name : names) {
      if (!allowed.contains(name)) {
        throw new InvalidInput(
            "include",
            "has \"" + name + "\"; allowed are " + String.join(", ", new TreeSet<>(allowed)));
      }
    }
    return names;
  }

  public static String inLowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
