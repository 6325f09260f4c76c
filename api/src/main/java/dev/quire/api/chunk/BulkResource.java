package dev.quire.api.chunk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.api.http.Answers;
import dev.quire.api.http.Batch;
import dev.quire.api.http.BatchAnswer;
import dev.quire.api.http.QueryValue;
import dev.quire.api.http.WriteOptions;
import dev.quire.api.json.FilterReader;
import dev.quire.api.json.JsonLines;
import dev.quire.api.server.Database;
import dev.quire.api.server.Measures;
import dev.quire.api.server.QuireConfig;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.ChunkService;
import dev.quire.domain.service.ChunkService.Put;
import dev.quire.domain.service.ChunkWrites.Mode;
import dev.quire.domain.service.Outcome;
import dev.quire.domain.store.Written;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Many chunks at once: store, read, delete, count. */
@Path("/v1/libraries/{library}/chunks")
@Tag(name = "Chunks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class BulkResource {
  private final Database database;
  private final FilterReader filters;
  private final Measures measures;
  private final RoutingContext request;
  private final ObjectMapper json;
  private final QuireConfig config;

  BulkResource(
      Database database,
      FilterReader filters,
      Measures measures,
      RoutingContext request,
      ObjectMapper json,
      QuireConfig config) {
    this.database = database;
    this.filters = filters;
    this.measures = measures;
    this.request = request;
    this.json = json;
    this.config = config;
  }

  @POST
  @Path("/batch")
  @Operation(
      summary = "Store many chunks, all or none unless atomic=false",
      description =
          "As application/x-ndjson, one chunk a line, a body may be of any size: it is stored as it arrives, each line by itself. Then results lists refused lines, at most 1,000 of them, and atomic=true is refused. Where the server stops before the body's end (a line is larger than any body may be: 413; the disk is full: 507), the problem's violations say how many lines were taken, how many of these are stored, and with which line to go on. A client that loses the connection does not know: it sends all lines again with mode=upsert.")
  public RestResponse<BatchAnswer> storeChunks(
      @PathParam("library") String library,
      @QueryParam("mode") String mode,
      @QueryParam("atomic") String atomic,
      @BeanParam WriteOptions writing,
      @NotNull @Valid BulkRequests.Store body) {
    LibraryId id = new LibraryId(library);
    Mode wanted = QueryValue.oneOf("mode", mode, Mode.class, Mode.INSERT);
    return QueryValue.flag("atomic", atomic, true)
        ? storeAll(id, body.chunks(), wanted, writing)
        : storeEach(id, body.chunks(), wanted, writing);
  }

  @POST
  @Path("/batch")
  @Consumes(ChunkLines.MEDIA_TYPE)
  @Operation(hidden = true) // OpenAPI knows one operation a path: storeChunks tells of both
  public RestResponse<BatchAnswer> storeChunkLines(
      @PathParam("library") String library,
      @QueryParam("mode") String mode,
      @QueryParam("atomic") String atomic,
      @BeanParam WriteOptions writing,
      InputStream body) {
    if (QueryValue.flag("atomic", atomic, false)) {
      throw new InvalidInput(
          "atomic", "is true, which lines cannot be; leave it out, or send application/json");
    }
    Mode wanted = QueryValue.oneOf("mode", mode, Mode.class, Mode.INSERT);
    Written<BatchAnswer> written =
        new ChunkLines(chunks(), new LibraryId(library), json, request, measures::chunksWritten)
            .store(new JsonLines(body, config.maxBodyBytes()), wanted, writing.durability());
    return Answers.written(Status.OK, written.value(), written).build();
  }

  private RestResponse<BatchAnswer> storeAll(
      LibraryId id, List<PlacedChunk> given, Mode mode, WriteOptions writing) {
    var items = Batch.readAll("chunks", given, PlacedChunk::item);
    Written<List<Put>> written = chunks().writeAll(id, items, mode, writing.durability());
    List<Outcome> outcomes =
        written.value().stream()
            .<Outcome>map(put -> new Outcome.Stored(put.chunk().id().value(), put.created()))
            .toList();
    measures.chunksWritten(outcomes.size());
    BatchAnswer answer = Batch.readEach("chunks", given, chunk -> chunk).answer(outcomes, request);
    return Answers.written(Status.OK, answer, written).build();
  }

  private RestResponse<BatchAnswer> storeEach(
      LibraryId id, List<PlacedChunk> given, Mode mode, WriteOptions writing) {
    Batch<ChunkService.Item> batch = Batch.readEach("chunks", given, PlacedChunk::item);
    Written<List<Outcome>> written =
        chunks().writeEach(id, batch.drafts(), batch::path, mode, writing.durability());
    BatchAnswer answer = batch.answer(written.value(), request);
    measures.chunksWritten(answer.succeeded());
    return Answers.written(Status.OK, answer, written).build();
  }

  @POST
  @Path("/get")
  @Operation(summary = "Show many chunks by their ids")
  public BulkRequests.Found getChunks(
      @PathParam("library") String library,
      @QueryParam("include") List<String> include,
      @NotNull @Valid BulkRequests.Get body) {
    LibraryId id = new LibraryId(library);
    boolean embedding = !QueryValue.include(include, ChunkResource.INCLUDE).isEmpty();
    List<Chunk> found = chunks().getAll(id, BulkRequests.ids(body.ids()));
    Set<String> there = found.stream().map(chunk -> chunk.id().value()).collect(Collectors.toSet());
    return new BulkRequests.Found(
        found.stream().map(chunk -> ChunkAnswer.of(id, chunk, embedding)).toList(),
        body.ids().stream().filter(asked -> !there.contains(asked)).distinct().toList());
  }

  @POST
  @Path("/delete")
  @Operation(summary = "Delete the chunks of these ids, or those that match a filter")
  public RestResponse<BulkRequests.Deleted> deleteChunks(
      @PathParam("library") String library,
      @BeanParam WriteOptions writing,
      @NotNull @Valid BulkRequests.Delete body) {
    LibraryId id = new LibraryId(library);
    boolean byIds = body.byIds();
    if (Boolean.TRUE.equals(body.dryRun())) {
      long matched =
          byIds
              ? existing(id, BulkRequests.ids(body.ids()))
              : chunks().count(id, filters.read(body.filter()));
      return RestResponse.ok(new BulkRequests.Deleted(matched, 0, true));
    }
    Written<Long> written =
        byIds
            ? chunks().deleteAll(id, BulkRequests.ids(body.ids()), writing.durability())
            : chunks().deleteMatching(id, filters.read(body.filter()), writing.durability());
    var answer = new BulkRequests.Deleted(written.value(), written.value(), false);
    return Answers.written(Status.OK, answer, written).build();
  }

  @POST
  @Path("/count")
  @Operation(summary = "Count the chunks that match a filter, or all")
  public BulkRequests.Counted countChunks(
      @PathParam("library") String library, BulkRequests.Count body) {
    var filter = filters.read(body == null ? null : body.filter());
    return new BulkRequests.Counted(chunks().count(new LibraryId(library), filter));
  }

  private long existing(LibraryId id, List<ChunkId> ids) {
    return chunks().getAll(id, ids.stream().distinct().toList()).size();
  }

  private ChunkService chunks() {
    return database.quire().chunks();
  }
}
