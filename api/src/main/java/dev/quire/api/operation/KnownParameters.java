package dev.quire.api.operation;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Refuses query parameters that an operation does not have: a typo must not pass for an answer. */
@jakarta.ws.rs.ext.Provider
public class KnownParameters implements ContainerRequestFilter {
  private final Provider<Operations> operations;
  private final Provider<RoutingContext> routing;

  KnownParameters(Provider<Operations> operations, Provider<RoutingContext> routing) {
    this.operations = operations;
    this.routing = routing;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    var given = request.getUriInfo().getQueryParameters();
    if (!given.isEmpty()) {
      operations
          .get()
          .queryParameters(request.getMethod(), routing.get().normalizedPath())
          .ifPresent(known -> requireKnown(given.keySet(), known));
    }
  }

  private static void requireKnown(Iterable<String> given, SortedSet<String> known) {
    List<Violation> unknown = new ArrayList<>();
    for (String name : given) {
      if (!known.contains(name)) {
        unknown.add(new Violation(name, complaint(known)));
      }
    }
    if (!unknown.isEmpty()) {
      throw new InvalidInput(unknown);
    }
  }

  private static String complaint(SortedSet<String> known) {
    return known.isEmpty()
        ? "is not known here; this takes no query parameters"
        : "is not known here; the query parameters are " + String.join(", ", known);
  }
}
