package dev.quire.dashboard.library;

import dev.quire.sdk.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A filter as people type it: {@code year >= 2020 and (lang = en or lang = "de AT")}. Words: {@code
 * = != > >= < <= in contains startsWith exists and or not}, brackets, quotes for values with
 * spaces. {@code and} binds tighter than {@code or}.
 */
final class FilterText {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\"[^\"]*\"|[<>!]=|[=<>(),]|[^\\s=<>!(),\"]+)");

  private final List<String> tokens;
  private int next;

  private FilterText(List<String> tokens) {
    this.tokens = tokens;
  }

  /**
   * Nothing where the text is blank.
   *
   * @throws IllegalArgumentException with a message for the one who typed it
   */
  static Optional<Filter> parse(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    var reader = new FilterText(split(text.strip()));
    var filter = reader.any();
    if (reader.next < reader.tokens.size()) {
      throw new IllegalArgumentException("I do not understand “" + reader.peek() + "” here");
    }
    return Optional.of(filter);
  }

  private static List<String> split(String text) {
    var tokens = new ArrayList<String>();
    var matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw new IllegalArgumentException(
            "I do not understand “" + text.substring(end).strip() + "”");
      }
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    return tokens;
  }

  private Filter any() {
    var parts = new ArrayList<>(List.of(all()));
    while (take("or")) {
      parts.add(all());
    }
    return parts.size() == 1 ? parts.get(0) : Filter.or(parts.toArray(Filter[]::new));
  }

  private Filter all() {
    var parts = new ArrayList<>(List.of(one()));
    while (take("and")) {
      parts.add(one());
    }
    return parts.size() == 1 ? parts.get(0) : Filter.and(parts.toArray(Filter[]::new));
  }

  private Filter one() {
    if (take("not")) {
      return Filter.not(one());
    }
    if (take("(")) {
      var inside = any();
      expect(")");
      return inside;
    }
    return condition(read("a field"));
  }

  private Filter condition(String field) {
    var operator = read("a comparison such as = after “" + field + "”");
    return switch (operator) {
      case "=" -> Filter.eq(field, value());
      case "!=" -> Filter.ne(field, value());
      case ">" -> Filter.gt(field, value());
      case ">=" -> Filter.gte(field, value());
      case "<" -> Filter.lt(field, value());
      case "<=" -> Filter.lte(field, value());
      case "in" -> Filter.in(field, values());
      case "contains" -> Filter.contains(field, value());
      case "startsWith" -> Filter.startsWith(field, String.valueOf(value()));
      case "exists" -> Filter.exists(field);
      default ->
          throw new IllegalArgumentException(
              "“" + operator + "” is no comparison; try " + field + " = …");
    };
  }

  private List<Object> values() {
    expect("(");
    var values = new ArrayList<>();
    do {
      values.add(value());
    } while (take(","));
    expect(")");
    return values;
  }

  private Object value() {
    var text = read("a value");
    if (text.startsWith("\"")) {
      return text.substring(1, text.length() - 1);
    }
    if (text.matches("-?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    if (text.matches("-?\\d+\\.\\d+")) {
      return Double.valueOf(text);
    }
    return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private boolean take(String token) {
    boolean there = peek().equalsIgnoreCase(token);
    next += there ? 1 : 0;
    return there;
  }

  private void expect(String token) {
    if (!take(token)) {
      throw new IllegalArgumentException(
          "There should be a “"
              + token
              + "”"
              + (peek().isEmpty() ? " at the end" : " before “" + peek() + "”"));
    }
  }

  private String read(String what) {
    if (next == tokens.size()) {
      throw new IllegalArgumentException("There should be " + what + " at the end");
    }
    return tokens.get(next++);
  }
}
