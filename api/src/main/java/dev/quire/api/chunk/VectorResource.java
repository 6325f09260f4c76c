package dev.quire.api.chunk;

import dev.quire.api.http.Answers;
import dev.quire.api.http.WriteOptions;
import dev.quire.api.server.Database;
import dev.quire.api.server.Measures;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Library;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.Written;
import dev.quire.storage.npy.NpyRows;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Vectors as NumPy writes them. */
@Path("/v1/libraries/{library}/vectors")
@Tag(name = "Chunks")
@Produces(MediaType.APPLICATION_JSON)
public class VectorResource {
  private final Database database;
  private final Measures measures;

  VectorResource(Database database, Measures measures) {
    this.database = database;
    this.measures = measures;
  }

  /** What came of an upload. */
  public record Uploaded(String documentId, long chunks) {}

  @POST
  @Consumes("application/x-npy")
  @Operation(
      summary = "Store each row of a float32 .npy array as a chunk without text",
      description =
          "The body is streamed and stored as it arrives: rows that came before one that is refused stay, and the problem's violations say how many. With idPrefix, row i has the id idPrefix + i.")
  public RestResponse<Uploaded> uploadVectors(
      @PathParam("library") String library,
      @QueryParam("documentId") String documentId,
      @QueryParam("idPrefix") String idPrefix,
      @BeanParam WriteOptions writing,
      @Context UriInfo uri,
      InputStream body)
      throws IOException {
    if (documentId == null) {
      throw new InvalidInput("documentId", "is missing; name the document that the rows belong to");
    }
    DocumentId document = PlacedChunk.document(documentId);
    LibraryId id = new LibraryId(library);
    Library definition = database.quire().libraries().open(id).read(LibraryState::library);
    VectorUpload upload =
        new VectorUpload(
            database.quire().chunks(),
            definition,
            document,
            prefix(idPrefix, uri),
            measures::chunksWritten);
    Written<Long> written = upload.store(rows(body), writing.durability());
    return Answers.written(Status.CREATED, new Uploaded(documentId, written.value()), written)
        .header("Location", Answers.location("libraries", library, "documents", documentId))
        .build();
  }

  /** An empty prefix is one too, though the framework shows it as none. */
  private static Optional<String> prefix(String idPrefix, UriInfo uri) {
    boolean empty = idPrefix == null && uri.getQueryParameters().containsKey("idPrefix");
    return empty ? Optional.of("") : Optional.ofNullable(idPrefix);
  }

  private static NpyRows rows(InputStream body) {
    try {
      return new NpyRows(body);
    } catch (InvalidInput e) {
      throw e.under("body");
    } catch (IOException e) {
      throw new BadRequestException(e);
    }
  }
}
