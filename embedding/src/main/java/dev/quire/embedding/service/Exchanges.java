package dev.quire.embedding.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.quire.domain.error.QuireException;
import dev.quire.embedding.wire.WireJson;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Takes each HTTP exchange from its start to its end: an answer or a problem, never a stack trace.
 */
final class Exchanges implements HttpHandler {
  private static final Logger LOG = System.getLogger(EmbeddingService.class.getName());

  private final JsonMapper json = WireJson.mapper();
  private final Routes routes;
  private final Semaphore slots;
  private final int requestsAtOnce;

  Exchanges(Routes routes, int requestsAtOnce) {
    this.routes = routes;
    this.slots = new Semaphore(requestsAtOnce);
    this.requestsAtOnce = requestsAtOnce;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        send(exchange, 200, "application/json", answer(exchange));
      } catch (Refusal refusal) {
        refuse(exchange, refusal, refusal);
      } catch (QuireException failure) {
        refuse(exchange, Refusal.of(failure), failure);
      } catch (RuntimeException | LinkageError failure) {
        refuse(exchange, Refusal.internal(), failure);
      }
    }
  }

  private byte[] answer(HttpExchange exchange) throws IOException {
    if (Routes.isHealth(
        exchange)) { // a service with much to do is healthy, and must be able to say so
      return json.writeValueAsBytes(routes.answer(exchange));
    }
    if (!slots.tryAcquire()) {
      throw Refusal.overloaded(
          requestsAtOnce + " requests are being answered already; try again in a second");
    }
    try {
      return json.writeValueAsBytes(routes.answer(exchange));
    } finally {
      slots.release();
    }
  }

  private void refuse(HttpExchange exchange, Refusal refusal, Throwable cause) throws IOException {
    String requestId = UUID.randomUUID().toString();
    if (refusal.isOurFault()) {
      LOG.log(Level.ERROR, "request " + requestId + " failed", cause);
    }
    refusal.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    String path = exchange.getRequestURI().getRawPath();
    byte[] problem = json.writeValueAsBytes(refusal.problem(path, requestId));
    send(exchange, refusal.status(), "application/problem+json", problem);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
