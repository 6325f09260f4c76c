package dev.quire.api.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;

/** Answers 304 to a read whose caller has this revision already. */
@Provider
@KnownByRevision
public class NotModified implements ContainerResponseFilter {

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
    String known = request.getHeaderString("If-None-Match");
    String tag = answer.getHeaderString("ETag");
    if (known == null
        || tag == null
        || !request.getMethod().equals("GET")
        || request.getUriInfo().getQueryParameters().containsKey("include")
        || answer.getStatus() != 200) {
      return;
    }
    boolean same =
        Arrays.stream(known.split(","))
            .map(String::strip)
            .anyMatch(k -> k.equals("*") || k.replaceFirst("^W/", "").equals(tag));
    if (same) {
      answer.setStatus(304);
      answer.setEntity(null);
    }
  }
}
