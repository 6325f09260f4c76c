package dev.quire.api.snapshot;

import dev.quire.api.library.LibraryAnswer;
import dev.quire.api.server.Database;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.LibraryId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Snapshots that come from elsewhere. */
@Path("/v1/snapshots/import")
@Tag(name = "Snapshots")
@Produces(MediaType.APPLICATION_JSON)
public class ImportResource {
  private final Database database;

  ImportResource(Database database) {
    this.database = database;
  }

  @POST
  @Consumes({ArchiveResource.TAR, MediaType.APPLICATION_OCTET_STREAM})
  @Operation(
      summary = "Make a downloaded snapshot into a new library",
      description =
          "The body is streamed, of any size, and looked through before it becomes a library: one that is cut, changed or strange is refused and leaves nothing behind. Without ?as= the library gets the id that it had.")
  public RestResponse<LibraryAnswer> importSnapshot(@QueryParam("as") String as, InputStream body) {
    LibraryId id =
        database
            .quire()
            .archives()
            .take(body, Optional.ofNullable(as).map(ImportResource::id))
            .id();
    return NewLibrary.answer(database.quire().libraries(), id);
  }

  private static LibraryId id(String as) {
    try {
      return new LibraryId(as);
    } catch (InvalidInput e) {
      throw new InvalidInput("as", e.violations().getFirst().message());
    }
  }
}
