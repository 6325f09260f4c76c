package dev.quire.sdk.http;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One request, before it meets an address: method, path, query, headers, body, whether sending it
 * twice is harmless, and whether its answer takes long.
 */
public final class Call {

  /** Sent twice, a call that has one of these is refused for what it did itself. */
  private static final Set<String> CONDITIONS = Set.of("If-Match", "If-None-Match");

  private final String method;
  private final StringBuilder target;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private BodyPublisher body = BodyPublishers.noBody();
  private boolean repeatable;
  private boolean longTask;
  private boolean hasQuery;

  private Call(String method, String template, Object... segments) {
    this.method = method;
    this.target = new StringBuilder(fill(template, segments));
    this.repeatable = !method.equals("POST") && !method.equals("PATCH");
  }

  /**
   * The {@code {}} in {@code template} are filled with {@code segments}, each escaped to stay one
   * segment.
   */
  public static Call get(String template, Object... segments) {
    return new Call("GET", template, segments);
  }

  public static Call post(String template, Object... segments) {
    return new Call("POST", template, segments);
  }

  public static Call put(String template, Object... segments) {
    return new Call("PUT", template, segments);
  }

  public static Call patch(String template, Object... segments) {
    return new Call("PATCH", template, segments);
  }

  public static Call delete(String template, Object... segments) {
    return new Call("DELETE", template, segments);
  }

  public Call query(String name, Object value) {
    target.append(hasQuery ? '&' : '?').append(name).append('=').append(escape(value.toString()));
    hasQuery = true;
    return this;
  }

  public Call queries(Map<String, ?> values) {
    values.forEach(this::query);
    return this;
  }

  public Call header(String name, String value) {
    headers.put(name, value);
    repeatable &= !CONDITIONS.contains(name);
    return this;
  }

  public Call headers(Map<String, String> values) {
    values.forEach(this::header);
    return this;
  }

  public Call json(Object value) {
    return body(
        method.equals("PATCH") ? "application/merge-patch+json" : "application/json",
        Json.write(value));
  }

  public Call body(String contentType, byte[] bytes) {
    return body(contentType, BodyPublishers.ofByteArray(bytes));
  }

  /** {@code publisher} must be able to start over: a retry subscribes to it again. */
  public Call body(String contentType, BodyPublisher publisher) {
    body = publisher;
    return header("Content-Type", contentType);
  }

  /** Marks a POST that only reads, such as a search: sent twice, it does no harm. */
  public Call reading() {
    repeatable = true;
    return this;
  }

  /** Marks a call whose answer can be had only once, such as the receipt of a purge. */
  public Call once() {
    repeatable = false;
    return this;
  }

  /**
   * Marks a call that may well take longer than most: its body is streamed, or the server has a
   * whole library to read or write before it answers.
   */
  public Call longTask() {
    longTask = true;
    return this;
  }

  String method() {
    return method;
  }

  boolean isLongTask() {
    return longTask;
  }

  /**
   * Whether {@code status} is a success where this call was sent before and may have been carried
   * out: what a delete no longer finds, its first sending has deleted.
   */
  boolean isDoneWith(int status) {
    return status == 404 && method.equals("DELETE");
  }

  Map<String, String> headers() {
    return headers;
  }

  BodyPublisher body() {
    return body;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  URI at(String base) {
    return URI.create(base + target);
  }

  private static String fill(String template, Object... segments) {
    var path = template;
    for (var segment : segments) {
      int hole = path.indexOf("{}");
      path = path.substring(0, hole) + escape(segment.toString()) + path.substring(hole + 2);
    }
    return path;
  }

  /** Form encoding, but a space in a path is {@code %20}: a plus would stay a plus. */
  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
