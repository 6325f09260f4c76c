package dev.quire.api.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Reads on where an answer was given before the body was read to its end, as a refusal is. Many
 * clients send all of a body before they look for the answer: left unread, it fills the buffers
 * between the two, and such a client waits for ever (RFC 9112, section 9.6, asks servers for this).
 */
@ApplicationScoped
public class UnreadBodies {
  /** For the rest of a body that nobody wants; then the connection is closed. */
  private static final long PATIENCE_MILLIS = 30_000;

  /** Before every filter that may answer by itself. */
  private static final int FIRST = 20_000;

  void install(@Observes Filters filters) {
    filters.register(UnreadBodies::watch, FIRST);
  }

  private static void watch(RoutingContext context) {
    context.addEndHandler(answered -> readOn(context.request(), context.vertx()));
    context.next();
  }

  private static void readOn(HttpServerRequest request, Vertx vertx) {
    if (request.isEnded()) {
      return;
    }
    long patience = vertx.setTimer(PATIENCE_MILLIS, over -> request.connection().close());
    request.exceptionHandler(gone -> vertx.cancelTimer(patience));
    request.endHandler(end -> vertx.cancelTimer(patience));
    request.handler(unwanted -> {});
    request.resume();
  }
}
