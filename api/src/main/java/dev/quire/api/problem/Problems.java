package dev.quire.api.problem;

import dev.quire.api.operation.Operations;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Turns whatever a request ran into into a problem. Failures of the server are logged, with the
 * request's id.
 */
public class Problems {
  private static final Logger LOG = Logger.getLogger("dev.quire.api");

  private final Provider<Operations> operations;

  Problems(Provider<Operations> operations) {
    this.operations = operations;
  }

  @ServerExceptionMapper
  public RestResponse<Problem> map(QuireException error, RoutingContext request) {
    Refusal refusal = Refusal.of(error);
    if (refusal.code().isForTheOperator()) {
      log(error, request);
    }
    return answer(refusal, request);
  }

  @ServerExceptionMapper
  public RestResponse<Problem> map(ConstraintViolationException error, RoutingContext request) {
    List<Violation> violations =
        error.getConstraintViolations().stream().map(Problems::violation).toList();
    return answer(Refusal.of(new InvalidInput(violations)), request);
  }

  /** What the framework itself refuses: unknown paths, wrong methods and media types. */
  @ServerExceptionMapper
  public RestResponse<Problem> map(WebApplicationException error, RoutingContext request) {
    if (error.getCause() instanceof QuireException cause) {
      return map(cause, request);
    }
    if (error.getResponse().getStatus() >= 500) {
      return map((Throwable) error, request);
    }
    SortedSet<String> methods = operations.get().methods(request.normalizedPath());
    int status = error.getResponse().getStatus();
    if (!methods.isEmpty() && (status == 404 || status == 405)) {
      return wrongMethod(methods, request);
    }
    return answer(refusal(error, request), request);
  }

  /** What ended a body that is stored as it arrives, and how far that had come. */
  @ServerExceptionMapper
  public RestResponse<Problem> map(StreamCut cut, RoutingContext request) {
    Refusal cause =
        switch (cut.getCause()) {
          case QuireException e -> Refusal.of(e);
          case WebApplicationException e -> refusal(e, request);
          default -> Refusal.internal();
        };
    if (cause.code().isForTheOperator()) {
      log(cut, request);
    }
    return answer(cause.with(cut.taken()), request);
  }

  // the framework says 404 where other paths of the same resource have the method
  private static RestResponse<Problem> wrongMethod(
      SortedSet<String> methods, RoutingContext request) {
    String allowed = String.join(", ", methods);
    String detail = asked(request) + ": the path exists, and takes " + allowed;
    Refusal refusal = Refusal.of(ProblemCode.METHOD_NOT_ALLOWED, detail);
    return answering(refusal, request).header("Allow", allowed).build();
  }

  private static String asked(RoutingContext request) {
    return request.request().method() + " " + request.request().path();
  }

  @ServerExceptionMapper
  public RestResponse<Problem> map(Throwable error, RoutingContext request) {
    log(error, request);
    return answer(Refusal.internal(), request);
  }

  /** The same problem outside a request of its own, such as an item of a batch. */
  public static Problem of(QuireException error, RoutingContext request) {
    return Problem.of(Refusal.of(error), request.request().path(), RequestId.of(request));
  }

  private Refusal refusal(WebApplicationException error, RoutingContext request) {
    return switch (error.getResponse().getStatus()) {
      case 404 -> Refusal.of(ProblemCode.NOT_FOUND, asked(request) + " is not part of this API");
      case 406 -> Refusal.of(ProblemCode.NOT_ACCEPTABLE, "answers are " + mediaTypes(request));
      case 413 -> Refusal.of(ProblemCode.TOO_LARGE, error.getMessage());
      case 415 -> Refusal.of(ProblemCode.UNSUPPORTED_MEDIA, unsupported(request));
      default -> Refusal.of(ProblemCode.VALIDATION, unreadable(error));
    };
  }

  private String mediaTypes(RoutingContext request) {
    return operations
        .get()
        .mediaTypes(request.request().method().name(), request.normalizedPath())
        .filter(types -> !types.isEmpty())
        .map(types -> String.join(" or ", types))
        .orElse("application/json");
  }

  private static String unreadable(WebApplicationException error) {
    return error.getCause() instanceof IOException
        ? "the body did not arrive whole: the connection was closed, or nothing came for too long"
        : "the request cannot be read";
  }

  private static String unsupported(RoutingContext request) {
    String type = Optional.ofNullable(request.request().getHeader("Content-Type")).orElse("none");
    return "the content type is "
        + type
        + "; this path takes another, most likely application/json";
  }

  private static Violation violation(ConstraintViolation<?> violation) {
    // the first two nodes are the Java method and its parameter: nothing that a caller knows
    String field =
        StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
            .skip(2)
            .map(Path.Node::toString)
            .collect(Collectors.joining("."));
    return new Violation(field.isEmpty() ? "body" : field, violation.getMessage());
  }

  private static RestResponse<Problem> answer(Refusal refusal, RoutingContext request) {
    return answering(refusal, request).build();
  }

  private static ResponseBuilder<Problem> answering(Refusal refusal, RoutingContext request) {
    ResponseBuilder<Problem> answer =
        ResponseBuilder.<Problem>create(refusal.code().status())
            .type(Problem.MEDIA_TYPE)
            .entity(Problem.of(refusal, request.request().path(), RequestId.of(request)));
    return refusal.code().passes() ? answer.header("Retry-After", 1) : answer;
  }

  private static void log(Throwable error, RoutingContext request) {
    LOG.errorf(
        error,
        "request %s failed: %s %s",
        RequestId.of(request),
        request.request().method(),
        request.request().path());
  }
}
