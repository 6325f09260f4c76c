package dev.quire.api.server;

import dev.quire.api.problem.TooLarge;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/** Refuses a JSON body that says ahead that it is too large, before any of it is read. */
@jakarta.ws.rs.ext.Provider
public class BodyLimit implements ContainerRequestFilter {
  private final Provider<QuireConfig> config;

  BodyLimit(Provider<QuireConfig> config) {
    this.config = config;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    long limit = config.get().maxBodyBytes();
    String length = request.getHeaderString("Content-Length");
    boolean json =
        request.getMediaType() != null && request.getMediaType().getSubtype().endsWith("json");
    if (json && length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > limit) {
      throw new TooLarge(limit);
    }
  }
}
