package dev.quire.api.http;

import dev.quire.domain.store.Written;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Answers with the headers that the contract promises. */
public final class Answers {
  private static final String POSITION = "Quire-Position";
  private static final String DURABILITY = "Quire-Durability";

  private Answers() {}

  public static <T> RestResponse<T> shown(T body, long revision) {
    return ResponseBuilder.ok(body).header("ETag", EntityTag.of(revision)).build();
  }

  /** An answer to a write: where it stands in the journal, and how safe it is. */
  public static <T> ResponseBuilder<T> written(Status status, T body, Written<?> written) {
    return ResponseBuilder.create(status, body)
        .header(POSITION, written.position())
        .header(DURABILITY, QueryValue.inLowerCase(written.durability()));
  }

  public static <T> RestResponse<T> created(
      T body, Written<?> written, long revision, String... path) {
    return written(Status.CREATED, body, written)
        .header("ETag", EntityTag.of(revision))
        .header("Location", location(path))
        .build();
  }

  public static <T> RestResponse<T> changed(T body, Written<?> written, long revision) {
    return written(Status.OK, body, written).header("ETag", EntityTag.of(revision)).build();
  }

  public static <T> RestResponse<T> gone(Written<?> written) {
    return Answers.<T>written(Status.NO_CONTENT, null, written).build();
  }

  /** The path under {@code /v1}, each segment escaped so that it stays one. */
  public static String location(String... segments) {
    StringBuilder path = new StringBuilder("/v1");
    for (String segment : segments) {
      path.append('/')
          .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return path.toString();
  }
}
