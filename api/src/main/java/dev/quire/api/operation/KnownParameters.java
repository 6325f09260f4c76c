package dev.quire.api.operation;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Refuses query parameters that an operation does not have, and those without a value: a typo must
 * not pass for an answer, nor {@code library=} of an unset variable for all libraries.
 */
@jakarta.ws.rs.ext.Provider
public class KnownParameters implements ContainerRequestFilter {
  /** An empty prefix is one too, and an empty cursor leads to the first page. */
  private static final Set<String> MAY_BE_EMPTY = Set.of("idPrefix", "cursor");

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
          .ifPresent(known -> requireKnown(given, known));
    }
  }

  private static void requireKnown(MultivaluedMap<String, String> given, SortedSet<String> known) {
    List<Violation> violations = new ArrayList<>();
    given.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            violations.add(new Violation(name, complaint(known)));
          } else if (values.contains("") && !MAY_BE_EMPTY.contains(name)) {
            violations.add(new Violation(name, "is empty; give it a value, or leave it out"));
          }
        });
    if (!violations.isEmpty()) {
      throw new InvalidInput(violations);
    }
  }

  private static String complaint(SortedSet<String> known) {
    return known.isEmpty()
        ? "is not known here; this takes no query parameters"
        : "is not known here; the query parameters are " + String.join(", ", known);
  }
}
