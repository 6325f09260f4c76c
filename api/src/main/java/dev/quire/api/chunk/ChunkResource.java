package dev.quire.api.chunk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.admin.PurgeAnswer;
import dev.quire.api.http.Answers;
import dev.quire.api.http.ConditionalWrite;
import dev.quire.api.http.ListAnswer;
import dev.quire.api.http.Paging;
import dev.quire.api.http.QueryValue;
import dev.quire.api.json.FilterReader;
import dev.quire.api.json.JsonBodyReader;
import dev.quire.api.server.Database;
import dev.quire.api.server.Measures;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkService.Put;
import dev.quire.domain.store.Precondition;
import dev.quire.domain.store.Written;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Chunks, one at a time and as a list. */
@Path("/v1/libraries/{library}/chunks")
@Tag(name = "Chunks")
@Produces(MediaType.APPLICATION_JSON)
public class ChunkResource {
  static final Set<String> INCLUDE = Set.of("embedding");

  private final Database database;
  private final FilterReader filters;
  private final ObjectMapper json;
  private final Measures measures;

  ChunkResource(Database database, FilterReader filters, ObjectMapper json, Measures measures) {
    this.database = database;
    this.filters = filters;
    this.json = json;
    this.measures = measures;
  }

  @GET
  @Operation(summary = "List the chunks of a library, by id")
  public ListAnswer<ChunkAnswer> listChunks(
      @PathParam("library") String library,
      @QueryParam("filter") String filter,
      @QueryParam("include") List<String> include,
      @BeanParam Paging paging) {
    LibraryId id = new LibraryId(library);
    boolean embedding = !QueryValue.include(include, INCLUDE).isEmpty();
    var page =
        chunks().list(id, filters.read(filter), paging.after().map(ChunkId::new), paging.limit());
    return paging.answer(page, chunk -> ChunkAnswer.of(id, chunk, embedding));
  }

  @GET
  @Path("/{chunk}")
  @Operation(summary = "Show a chunk")
  public RestResponse<ChunkAnswer> getChunk(
      @PathParam("library") String library,
      @PathParam("chunk") String chunk,
      @QueryParam("include") List<String> include) {
    LibraryId id = new LibraryId(library);
    boolean embedding = !QueryValue.include(include, INCLUDE).isEmpty();
    Chunk found = chunks().get(id, new ChunkId(chunk));
    return Answers.shown(ChunkAnswer.of(id, found, embedding), found.revision());
  }

  @GET
  @Path("/{chunk}/neighbors")
  @Operation(summary = "Show a chunk between its neighbours in the document")
  public ListAnswer<ChunkAnswer> getNeighbors(
      @PathParam("library") String library,
      @PathParam("chunk") String chunk,
      @QueryParam("before") String before,
      @QueryParam("after") String after) {
    LibraryId id = new LibraryId(library);
    List<Chunk> around =
        chunks()
            .around(
                id,
                new ChunkId(chunk),
                QueryValue.wholeNumber("before", before, 1),
                QueryValue.wholeNumber("after", after, 1));
    return new ListAnswer<>(around.stream().map(c -> ChunkAnswer.of(id, c, false)).toList(), null);
  }

  @PUT
  @Path("/{chunk}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Create a chunk, or replace it")
  public RestResponse<ChunkAnswer> putChunk(
      @PathParam("library") String library,
      @PathParam("chunk") String chunk,
      @BeanParam ConditionalWrite writing,
      @NotNull PlacedChunk body) {
    LibraryId id = new LibraryId(library);
    ChunkId chunkId = new ChunkId(chunk);
    if (body.id() != null && !body.id().equals(chunk)) {
      throw new InvalidInput("id", "is \"" + body.id() + "\", but the path says \"" + chunk + "\"");
    }
    String document = body.documentId() == null ? documentOf(id, chunkId) : body.documentId();
    Written<Put> written =
        chunks()
            .put(
                id,
                body.with(chunk, document).item(),
                writing.precondition(() -> revision(id, chunkId)),
                writing.durability());
    measures.chunksWritten(1);
    Chunk put = written.value().chunk();
    ChunkAnswer answer = ChunkAnswer.of(id, put, false);
    return written.value().created()
        ? Answers.created(answer, written, put.revision(), "libraries", library, "chunks", chunk)
        : Answers.changed(answer, written, put.revision());
  }

  @PATCH
  @Path("/{chunk}")
  @Consumes({JsonBodyReader.MERGE_PATCH, MediaType.APPLICATION_JSON})
  @Operation(summary = "Change text, embedding or metadata of a chunk")
  public RestResponse<ChunkAnswer> patchChunk(
      @PathParam("library") String library,
      @PathParam("chunk") String chunk,
      @BeanParam ConditionalWrite writing,
      @NotNull ObjectNode body) {
    LibraryId id = new LibraryId(library);
    ChunkId chunkId = new ChunkId(chunk);
    ChunkPatch patch = new ChunkPatch(body, json);
    Precondition asked = writing.precondition(() -> revision(id, chunkId));
    while (true) {
      Chunk before = chunks().get(id, chunkId);
      boolean mayRetry = patch.merges() && asked.equals(Precondition.none());
      // merged metadata are right only over the revision that was merged with
      Precondition needed = mayRetry ? new Precondition.Revision(before.revision()) : asked;
      try {
        var written = chunks().edit(id, chunkId, patch.edit(before), needed, writing.durability());
        measures.chunksWritten(1);
        return Answers.changed(
            ChunkAnswer.of(id, written.value(), false), written, written.value().revision());
      } catch (PreconditionFailed e) {
        if (!mayRetry) {
          throw e;
        }
      }
    }
  }

  @DELETE
  @Path("/{chunk}")
  @Operation(summary = "Delete a chunk; purged, with a receipt, it is taken out of every file too")
  @APIResponse(responseCode = "204", description = "Deleted")
  @APIResponse(
      responseCode = "200",
      description = "Deleted and purged",
      content = @Content(schema = @Schema(implementation = PurgeAnswer.class)))
  public RestResponse<PurgeAnswer> deleteChunk(
      @PathParam("library") String library,
      @PathParam("chunk") String chunk,
      @BeanParam ConditionalWrite writing,
      @QueryParam("purge") String purge) {
    LibraryId id = new LibraryId(library);
    ChunkId chunkId = new ChunkId(chunk);
    Precondition precondition = writing.precondition(() -> revision(id, chunkId));
    if (QueryValue.flag("purge", purge, false)) {
      var open = database.quire().libraries().open(id);
      return PurgeAnswer.answer(open, database.quire().upkeep().purge(id, chunkId, precondition));
    }
    return Answers.gone(chunks().delete(id, chunkId, precondition, writing.durability()));
  }

  /** The document of a chunk that is there; null where it is not. */
  private String documentOf(LibraryId library, ChunkId chunk) {
    try {
      return chunks().get(library, chunk).documentId().value();
    } catch (NotFound e) {
      database.quire().libraries().open(library);
      return null;
    }
  }

  private long revision(LibraryId library, ChunkId chunk) {
    return chunks().get(library, chunk).revision();
  }

  private ChunkService chunks() {
    return database.quire().chunks();
  }
}
