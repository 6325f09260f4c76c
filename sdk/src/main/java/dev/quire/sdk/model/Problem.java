package dev.quire.sdk.model;

import java.util.List;

/**
 * A problem as the server describes it (RFC 9457).
 *
 * @param status HTTP status
 * @param code the contract's code, such as {@code DIMENSION_MISMATCH}
 * @param title the kind of problem in a few words
 * @param detail what happened, with the value received and the limit
 * @param requestId finds the request in the server's log; empty when the answer did not come from
 *     Quire
 * @param violations fields that must be corrected; empty for most problems
 */
public record Problem(
    int status,
    String code,
    String title,
    String detail,
    String requestId,
    List<Violation> violations) {

  public Problem {
    code = code == null ? "HTTP_" + status : code;
    title = title == null ? "" : title;
    detail = detail == null ? title : detail;
    requestId = requestId == null ? "" : requestId;
    violations = violations == null ? List.of() : List.copyOf(violations);
  }

  /** One field of the request and what is wrong with it. */
  public record Violation(String field, String message) {}
}
