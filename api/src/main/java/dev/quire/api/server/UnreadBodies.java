package dev.quire.api.server;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
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
  /** Before every filter that may answer by itself. */
  private static final int FIRST = 20_000;

  private final QuireConfig config;

  UnreadBodies(QuireConfig config) {
    this.config = config;
  }

  void install(@Observes Filters filters) {
    filters.register(this::watch, FIRST);
  }

  private void watch(RoutingContext context) {
    Vertx vertx = context.vertx();
    Context connection = vertx.getOrCreateContext();
    // a resource answers from a thread of its own, while more of the body may come in
    context.addEndHandler(
        answered -> connection.runOnContext(now -> readOn(context.request(), vertx)));
    context.next();
  }

  private void readOn(HttpServerRequest request, Vertx vertx) {
    if (request.isEnded()) {
      return;
    }
    request.handler(unwanted -> {});
    request.resume();
    if (!request.isEnded()) {
      vertx.setTimer(config.unreadBodyMs(), over -> closeUnlessRead(request));
    }
  }

  private static void closeUnlessRead(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.connection().close();
    }
  }
}
