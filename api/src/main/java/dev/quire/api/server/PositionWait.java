package dev.quire.api.server;

import dev.quire.api.http.QueryValue;
import dev.quire.domain.library.LibraryId;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/** Makes a request with {@code Quire-Min-Position} wait until its library has come so far. */
@jakarta.ws.rs.ext.Provider
public class PositionWait implements ContainerRequestFilter {
  private static final String HEADER = "Quire-Min-Position";

  // providers are made before the settings are read, so both are looked up when they are needed
  private final Provider<Database> database;
  private final Provider<QuireConfig> config;

  PositionWait(Provider<Database> database, Provider<QuireConfig> config) {
    this.database = database;
    this.config = config;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String asked = request.getHeaderString(HEADER);
    String library = request.getUriInfo().getPathParameters().getFirst("library");
    if (asked != null && library != null) {
      long position = QueryValue.position(HEADER, asked);
      database
          .get()
          .quire()
          .libraries()
          .open(new LibraryId(library))
          .store()
          .awaitApplied(position, config.get().positionWaitMs());
    }
  }
}
