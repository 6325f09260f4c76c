package dev.quire.sdk.error;

import dev.quire.sdk.model.Problem;
import java.util.stream.Collectors;

/**
 * The server answered with a problem (RFC 9457). Its subclasses say whose turn it is: correct the
 * request ({@link InvalidRequestException}), show a key ({@link NotAllowedException}), look
 * elsewhere ({@link NotFoundException}), read again and decide ({@link ConflictException}), try
 * later ({@link UnavailableException}), report a bug ({@link ServerFailedException}).
 */
public abstract sealed class ProblemException extends QuireException
    permits InvalidRequestException,
        NotAllowedException,
        NotFoundException,
        ConflictException,
        UnavailableException,
        ServerFailedException {

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(describe(problem), null);
    this.problem = problem;
  }

  /** The exception that fits the status of this problem. */
  public static ProblemException of(Problem problem) {
    return switch (problem.status()) {
      case 401, 403 -> new NotAllowedException(problem);
      case 404 -> new NotFoundException(problem);
      case 409, 412 -> new ConflictException(problem);
      case 429, 503, 504, 507 -> new UnavailableException(problem);
      default ->
          problem.status() < 500
              ? new InvalidRequestException(problem)
              : new ServerFailedException(problem);
    };
  }

  /** All that the server said. */
  public Problem problem() {
    return problem;
  }

  /** The contract's error code, such as {@code NOT_FOUND}. */
  public String code() {
    return problem.code();
  }

  /** The HTTP status. */
  public int status() {
    return problem.status();
  }

  private static String describe(Problem p) {
    var violations =
        p.violations().stream()
            .map(v -> "; " + v.field() + ": " + v.message())
            .collect(Collectors.joining());
    var request = p.requestId().isEmpty() ? "" : " [request " + p.requestId() + "]";
    return p.code() + " (" + p.status() + "): " + p.detail() + violations + request;
  }
}
