package dev.quire.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The {@code --name value} pairs of a command line. Each command names those it knows. */
public final class Options {
  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /** Parses {@code --name value} pairs; a name that appears twice is refused. */
  public static Options parse(List<String> arguments) {
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!name.startsWith("--")) {
        throw new UsageException("'" + name + "' is no option; options look like --name value");
      }
      if (i + 1 == arguments.size()) {
        throw new UsageException(name + " needs a value");
      }
      if (values.put(name.substring(2), arguments.get(i + 1)) != null) {
        throw new UsageException(name + " is given twice");
      }
    }
    return new Options(values);
  }

  /** Refuses an option that the command does not know: a typo must not pass. */
  public void allow(String... known) {
    var unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(Set.of(known));
    if (!unknown.isEmpty()) {
      throw new UsageException(
          "--%s is unknown here; known: --%s"
              .formatted(unknown.first(), String.join(", --", new TreeSet<>(Set.of(known)))));
    }
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  public String text(String name, String byDefault) {
    return find(name).orElse(byDefault);
  }

  public String required(String name) {
    return find(name).orElseThrow(() -> new UsageException("--" + name + " is missing"));
  }

  /** A file that exists. */
  public Path file(String name) {
    Path path = Path.of(required(name));
    if (!Files.isRegularFile(path)) {
      throw new UsageException("--" + name + ": there is no file " + path);
    }
    return path;
  }

  /** A whole number of at least 1. */
  public int count(String name, int byDefault) {
    return find(name).map(text -> positive(name, text)).orElse(byDefault);
  }

  /** Whole numbers of at least 1, parted by commas. */
  public List<Integer> counts(String name, Integer... byDefault) {
    return find(name)
        .map(list -> Arrays.stream(list.split(",")).map(text -> positive(name, text)).toList())
        .orElse(List.of(byDefault));
  }

  /** A number, such as 0.01. */
  public double number(String name, double byDefault) {
    return find(name)
        .map(text -> number(name, text, "a number", Double::parseDouble))
        .orElse(byDefault);
  }

  /** A duration in seconds, more than 0. */
  public double seconds(String name, double byDefault) {
    return find(name).map(text -> duration(name, text)).orElse(byDefault);
  }

  /** A constant of the default's type, in lower case as in JSON. */
  public <E extends Enum<E>> E choice(String name, E byDefault) {
    List<E> all = List.copyOf(EnumSet.allOf(byDefault.getDeclaringClass()));
    return find(name).map(text -> constant(name, text, all)).orElse(byDefault);
  }

  /** The pairs as arguments again, without these names. */
  public List<String> argumentsWithout(String... names) {
    var arguments = new ArrayList<String>();
    values.forEach(
        (name, value) -> {
          if (!Set.of(names).contains(name)) {
            arguments.addAll(List.of("--" + name, value));
          }
        });
    return arguments;
  }

  private static int positive(String name, String text) {
    int number = number(name, text, "a whole number", Integer::parseInt);
    if (number < 1) {
      throw new UsageException("--" + name + " is " + number + "; at least 1 is needed");
    }
    return number;
  }

  private static double duration(String name, String text) {
    double seconds = number(name, text, "a number of seconds", Double::parseDouble);
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new UsageException("--" + name + " is " + text + "; more than 0 seconds are needed");
    }
    return seconds;
  }

  private static <N> N number(String name, String text, String kind, Function<String, N> parse) {
    try {
      return parse.apply(text.strip());
    } catch (NumberFormatException e) {
      throw new UsageException("--" + name + " is '" + text + "', which is not " + kind);
    }
  }

  private static <E extends Enum<E>> E constant(String name, String text, List<E> all) {
    return all.stream()
        .filter(constant -> lower(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--%s is '%s'; one of %s is needed"
                        .formatted(name, text, all.stream().map(Options::lower).toList())));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
