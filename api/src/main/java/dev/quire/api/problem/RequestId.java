package dev.quire.api.problem;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;

/** Gives every request an id, the caller's own where that is sane, and every answer the same. */
@ApplicationScoped
public class RequestId {
  public static final String HEADER = "X-Request-Id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final int FIRST = 10_000;

  void install(@Observes Filters filters) {
    filters.register(RequestId::assign, FIRST);
  }

  /** The id that {@link #assign} gave to this request. */
  static String of(RoutingContext request) {
    String id = request.response().headers().get(HEADER);
    return id == null ? "" : id;
  }

  private static void assign(RoutingContext request) {
    String given = request.request().getHeader(HEADER);
    boolean sane = given != null && SANE.matcher(given).matches();
    request.response().putHeader(HEADER, sane ? given : UUID.randomUUID().toString());
    request.next();
  }
}
