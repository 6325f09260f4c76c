package dev.quire.api.problem;

import dev.quire.domain.error.Violation;
import java.util.List;
import java.util.Locale;

/**
 * Why a request was refused, as RFC 9457 has it.
 *
 * @param type a URI that names the kind of problem
 * @param title the kind in a few words; where one kind has several reasons, the reason
 * @param detail what was wrong, with the value received and what is allowed
 * @param instance the path that was asked for
 * @param requestId finds the request in the server's log
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    String requestId,
    List<Violation> violations) {
  public static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(Refusal refusal, String instance, String requestId) {
    ProblemCode code = refusal.code();
    return new Problem(
        "urn:quire:problem:" + code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        refusal.title(),
        code.status(),
        refusal.detail(),
        instance,
        code.name(),
        requestId,
        refusal.violations());
  }
}
