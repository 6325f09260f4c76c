package dev.quire.embedding.service;

import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.Violation;
import dev.quire.embedding.wire.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Why a request gets no answer: a status, the code that API clients know, and what to do about it.
 */
final class Refusal extends RuntimeException {

  /** The kinds of problems of this service; the name is the code. */
  enum Kind {
    VALIDATION(400, "The request is not valid"),
    NOT_FOUND(404, "There is nothing at this path"),
    METHOD_NOT_ALLOWED(405, "This path takes another method"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA(415, "The body must be JSON"),
    INTERNAL(500, "The service failed"),
    EMBEDDER_UNAVAILABLE(503, "The model cannot answer"),
    OVERLOADED(503, "The service has too much to do");

    final int status;
    final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }
  }

  private final Kind kind;
  private final transient List<Violation> violations;
  private final transient Map<String, String> headers;

  private Refusal(
      Kind kind, String detail, List<Violation> violations, Map<String, String> headers) {
    super(detail);
    this.kind = kind;
    this.violations = violations;
    this.headers = headers;
  }

  static Refusal of(Kind kind, String detail) {
    return new Refusal(kind, detail, List.of(), Map.of());
  }

  static Refusal invalid(String field, String message) {
    List<Violation> violations = List.of(new Violation(field, message));
    String detail = field.isEmpty() ? message : field + " " + message;
    return new Refusal(Kind.VALIDATION, detail, violations, Map.of());
  }

  static Refusal methodNotAllowed(String allowed) {
    String detail = "this path takes " + allowed;
    return new Refusal(Kind.METHOD_NOT_ALLOWED, detail, List.of(), Map.of("Allow", allowed));
  }

  static Refusal overloaded(String detail) {
    return new Refusal(Kind.OVERLOADED, detail, List.of(), Map.of("Retry-After", "1"));
  }

  /** What an embedder throws, told to a client; messages of unexpected failures stay inside. */
  static Refusal of(QuireException failure) {
    return switch (failure) {
      case InvalidInput e -> new Refusal(Kind.VALIDATION, e.getMessage(), e.violations(), Map.of());
      case Overloaded e -> overloaded(e.getMessage());
      case EmbedderUnavailable e ->
          of(Kind.EMBEDDER_UNAVAILABLE, "the model cannot answer; the service's log says why");
      default -> internal();
    };
  }

  static Refusal internal() {
    return of(Kind.INTERNAL, "this is an error of the service; its log has it under the requestId");
  }

  /** Whether the operator should see the cause in the log. */
  boolean isOurFault() {
    return kind == Kind.INTERNAL || kind == Kind.EMBEDDER_UNAVAILABLE;
  }

  int status() {
    return kind.status;
  }

  Map<String, String> headers() {
    return headers;
  }

  Problem problem(String instance, String requestId) {
    String type = "urn:quire:problem:" + kind.name().toLowerCase(Locale.ROOT);
    return new Problem(
        type, kind.title, kind.status, getMessage(), instance, kind.name(), requestId, violations);
  }
}
