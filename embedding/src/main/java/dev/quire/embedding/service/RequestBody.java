package dev.quire.embedding.service;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.quire.embedding.wire.WireJson;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads JSON bodies; whatever is wrong with one is a {@link Refusal} in the caller's words. */
final class RequestBody {
  private final JsonMapper json = WireJson.mapper();
  private final int maxBytes;

  RequestBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
    requireJson(exchange);
    byte[] bytes = bytes(exchange);
    try {
      T body = json.readValue(bytes, type);
      if (body == null) {
        throw Refusal.invalid("", "the body must be a JSON object, not null");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw explained(e);
    }
  }

  private static void requireJson(HttpExchange exchange) {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      throw Refusal.of(
          Refusal.Kind.UNSUPPORTED_MEDIA,
          "Content-Type is " + (media.isEmpty() ? "missing" : media) + "; send application/json");
    }
  }

  private byte[] bytes(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw Refusal.of(
          Refusal.Kind.TOO_LARGE,
          "the body has more than " + maxBytes + " bytes; send fewer texts at a time");
    }
    return bytes;
  }

  /** Jackson's own messages name Java classes, which are no business of a client. */
  private static Refusal explained(JsonProcessingException failure) {
    return switch (failure) {
      case UnrecognizedPropertyException e ->
          Refusal.invalid(
              path(e), "is no field of this request; known: " + e.getKnownPropertyIds());
      case MismatchedInputException e when e.getTargetType() == String.class ->
          Refusal.invalid(path(e), "must be a string");
      case MismatchedInputException e when isList(e.getTargetType()) ->
          Refusal.invalid(path(e), "must be a list of strings");
      case MismatchedInputException e when path(e).isEmpty() ->
          Refusal.invalid("", "the body must be one JSON object");
      default -> Refusal.invalid("", "the body is not valid JSON" + place(failure));
    };
  }

  private static boolean isList(Class<?> type) {
    return type != null && Collection.class.isAssignableFrom(type);
  }

  /** Such as {@code texts[3]}. */
  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining());
  }

  private static String place(JacksonException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
