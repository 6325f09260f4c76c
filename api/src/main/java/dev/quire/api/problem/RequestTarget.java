package dev.quire.api.problem;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Refuses addresses that are none, or whose escapes are no UTF-8: what they stand for could only be
 * guessed, and the guess might be the id of something else.
 */
@ApplicationScoped
public class RequestTarget {
  /** After the request has its id. */
  private static final int SECOND = 9_000;

  private final UnroutedProblems problems;

  RequestTarget(UnroutedProblems problems) {
    this.problems = problems;
  }

  void install(@Observes Filters filters) {
    filters.register(this::check, SECOND);
  }

  private void check(RoutingContext request) {
    complaint(request.request().uri())
        .ifPresentOrElse(
            complaint -> problems.answer(request, Refusal.of(ProblemCode.VALIDATION, complaint)),
            request::next);
  }

  /** What is wrong with the address; empty where nothing is. */
  static Optional<String> complaint(String uri) {
    try {
      new URI(uri);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded(uri)));
      return Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of(unreadable(uri, e.getIndex()));
    } catch (CharacterCodingException e) {
      return Optional.of(
          "the escapes of the address are no UTF-8; each byte of a character's UTF-8 is one escape, such as %C3%A9");
    }
  }

  private static String unreadable(String uri, int at) {
    String where = "the address cannot be read at character " + at;
    char found = at >= 0 && at < uri.length() ? uri.charAt(at) : '%';
    if (found == '%') {
      return where + "; \"%\" begins an escape of two hexadecimal digits and is itself written %25";
    }
    StringBuilder escape = new StringBuilder();
    for (byte b : String.valueOf(found).getBytes(StandardCharsets.UTF_8)) {
      escape.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
    }
    return where
        + (found < ' ' ? "" : ": it is \"" + found + "\"")
        + ", which is written "
        + escape
        + "; curl -G --data-urlencode 'name=value' escapes the value of a parameter";
  }

  // the escapes are known to be whole
  private static byte[] decoded(String uri) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        // whatever else stands there, the escapes around it are whole characters by themselves
        bytes.write('.');
      }
    }
    return bytes.toByteArray();
  }
}
