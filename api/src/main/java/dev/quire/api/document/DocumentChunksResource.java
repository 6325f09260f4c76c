package dev.quire.api.document;

import dev.quire.api.chunk.ChunkAnswer;
import dev.quire.api.chunk.ChunkRequest;
import dev.quire.api.http.Answers;
import dev.quire.api.http.ListAnswer;
import dev.quire.api.http.Paging;
import dev.quire.api.http.QueryValue;
import dev.quire.api.http.WriteOptions;
import dev.quire.api.server.Database;
import dev.quire.api.server.Measures;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Written;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The chunks of one document. */
@Path("/v1/libraries/{library}/documents/{document}/chunks")
@Tag(name = "Chunks")
@Produces(MediaType.APPLICATION_JSON)
public class DocumentChunksResource {
  private final Database database;
  private final Measures measures;

  DocumentChunksResource(Database database, Measures measures) {
    this.database = database;
    this.measures = measures;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Add a chunk to the end of a document")
  public RestResponse<ChunkAnswer> addChunk(
      @PathParam("library") String library,
      @PathParam("document") String document,
      @BeanParam WriteOptions writing,
      @NotNull ChunkRequest body) {
    LibraryId id = new LibraryId(library);
    Written<Chunk> written =
        database
            .quire()
            .chunks()
            .add(id, new DocumentId(document), body.draft(), writing.durability());
    measures.chunksWritten(1);
    ChunkAnswer answer = ChunkAnswer.of(id, written.value(), false);
    return Answers.created(
        answer, written, answer.revision(), "libraries", library, "chunks", answer.id());
  }

  @GET
  @Operation(summary = "List the chunks of a document, in its order")
  public ListAnswer<ChunkAnswer> listDocumentChunks(
      @PathParam("library") String library,
      @PathParam("document") String document,
      @QueryParam("include") List<String> include,
      @BeanParam Paging paging) {
    LibraryId id = new LibraryId(library);
    boolean embedding = !QueryValue.include(include, Set.of("embedding")).isEmpty();
    int from = paging.afterNumber();
    var page =
        database.quire().documents().chunks(id, new DocumentId(document), from, paging.limit());
    return paging.answer(page, chunk -> ChunkAnswer.of(id, chunk, embedding));
  }
}
