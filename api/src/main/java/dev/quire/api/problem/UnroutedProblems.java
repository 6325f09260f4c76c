package dev.quire.api.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/**
 * Problems for requests that no resource ever sees: paths of nobody, lines that are not HTTP. The
 * bare address leads to the docs.
 */
@ApplicationScoped
public class UnroutedProblems {
  private static final Map<Integer, Refusal> REFUSALS =
      Map.of(
          400, Refusal.of(ProblemCode.VALIDATION, "the request cannot be read"),
          404, Refusal.of(ProblemCode.NOT_FOUND, "this path is not part of the API; see /docs"),
          405,
              Refusal.of(
                  ProblemCode.METHOD_NOT_ALLOWED, "the path exists, but not with this method"),
          413, Refusal.of(ProblemCode.TOO_LARGE, "the request is too large"));

  private final ObjectMapper json;

  UnroutedProblems(ObjectMapper json) {
    this.json = json;
  }

  void install(@Observes Router router) {
    REFUSALS.forEach(
        (status, refusal) -> router.errorHandler(status, request -> answer(request, refusal)));
    router.get("/").handler(request -> request.redirect("/docs"));
    router.route().last().handler(request -> answer(request, REFUSALS.get(404)));
  }

  /** Answers a request before any resource sees it. */
  public void answer(RoutingContext request, ProblemCode code, String detail) {
    answer(request, Refusal.of(code, detail));
  }

  void answer(RoutingContext request, Refusal refusal) {
    Problem problem = Problem.of(refusal, request.request().path(), RequestId.of(request));
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .end(written(problem));
  }

  private String written(Problem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a problem has a JSON form", e);
    }
  }
}
