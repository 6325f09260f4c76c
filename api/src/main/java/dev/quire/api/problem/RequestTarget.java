package dev.quire.api.problem;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses addresses that are none, or whose escapes are no UTF-8: what they stand for could only be
 * guessed, and the guess might be the id of something else. Where an id is {@code .} or {@code ..}
 * the guess is what holds it: many clients ask for {@code /v1/libraries/a/} when they are told
 * {@code /v1/libraries/a/documents/..}, and nothing is changed or deleted by such an address.
 */
@ApplicationScoped
public class RequestTarget {
  /** After the request has its id. */
  private static final int SECOND = 9_000;

  /** What is done to the thing that the address names. */
  private static final Set<HttpMethod> CHANGES = Set.of(HttpMethod.DELETE, HttpMethod.PATCH);

  private final UnroutedProblems problems;

  RequestTarget(UnroutedProblems problems) {
    this.problems = problems;
  }

  void install(@Observes Filters filters) {
    filters.register(this::check, SECOND);
  }

  private void check(RoutingContext request) {
    String uri = request.request().uri();
    boolean changes = CHANGES.contains(request.request().method());
    complaint(uri)
        .or(() -> placeInPath(uri, changes))
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

  /** Whether a part of the path names a place and no thing; empty where none does. */
  static Optional<String> placeInPath(String uri, boolean changes) {
    String path = URI.create(uri).getPath();
    if (path == null) {
      return Optional.empty(); // * is a request of its own
    }
    List<String> parts = Arrays.asList(path.split("/", -1));
    if (parts.contains(".") || parts.contains("..")) {
      return Optional.of(
          "the path of the address has a part \".\" or \"..\", which stands for a place and can name nothing");
    }
    return changes && path.endsWith("/")
        ? Optional.of(
            "the path of the address ends with \"/\", as it does where a client took away an id \"..\"; what is to be changed or deleted is named without")
        : Optional.empty();
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
