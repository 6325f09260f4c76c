package dev.quire.sdk;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A condition on metadata. Values are strings, numbers, booleans, instants or lists of these;
 * {@code document.} in front of a field means the document's metadata.
 *
 * <pre>{@code
 * and(eq("language", "en"), gte("document.year", 2020))
 * }</pre>
 */
public final class Filter {

  private final Map<String, Object> body;

  private Filter(Map<String, Object> body) {
    this.body = body;
  }

  public static Filter eq(String field, Object value) {
    return compare(field, "eq", value);
  }

  public static Filter ne(String field, Object value) {
    return compare(field, "ne", value);
  }

  public static Filter gt(String field, Object value) {
    return compare(field, "gt", value);
  }

  public static Filter gte(String field, Object value) {
    return compare(field, "gte", value);
  }

  public static Filter lt(String field, Object value) {
    return compare(field, "lt", value);
  }

  public static Filter lte(String field, Object value) {
    return compare(field, "lte", value);
  }

  /** The field has one of these values. */
  public static Filter in(String field, List<?> values) {
    return compare(field, "in", values.stream().map(Filter::plain).toList());
  }

  /** The field has none of these values. */
  public static Filter notIn(String field, List<?> values) {
    return compare(field, "nin", values.stream().map(Filter::plain).toList());
  }

  /** The field is there, whatever its value. */
  public static Filter exists(String field) {
    return compare(field, "exists", true);
  }

  /** The field is a list and has this value in it. */
  public static Filter contains(String field, Object value) {
    return compare(field, "contains", value);
  }

  public static Filter startsWith(String field, String prefix) {
    return compare(field, "startsWith", prefix);
  }

  public static Filter and(Filter... all) {
    return new Filter(Map.of("and", bodies(all)));
  }

  public static Filter or(Filter... any) {
    return new Filter(Map.of("or", bodies(any)));
  }

  public static Filter not(Filter filter) {
    return new Filter(Map.of("not", filter.body));
  }

  Map<String, Object> body() {
    return body;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter that && body.equals(that.body);
  }

  @Override
  public int hashCode() {
    return body.hashCode();
  }

  /** The condition as it goes to the server, roughly. */
  @Override
  public String toString() {
    return body.toString();
  }

  private static Filter compare(String field, String operator, Object value) {
    return new Filter(Map.of("field", field, operator, plain(value)));
  }

  private static Object plain(Object value) {
    return value instanceof Instant ? value.toString() : value;
  }

  private static List<Map<String, Object>> bodies(Filter... filters) {
    return Arrays.stream(filters).map(Filter::body).toList();
  }
}
