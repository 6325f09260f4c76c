package dev.quire.api.document;

import dev.quire.api.http.Answers;
import dev.quire.api.http.Batch;
import dev.quire.api.http.BatchAnswer;
import dev.quire.api.http.QueryValue;
import dev.quire.api.http.WriteOptions;
import dev.quire.api.server.Database;
import dev.quire.api.server.Measures;
import dev.quire.domain.document.DocumentDraft;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.DocumentService;
import dev.quire.domain.service.DocumentService.Put;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Many documents at once. */
@Path("/v1/libraries/{library}/documents/batch")
@Tag(name = "Documents")
@Produces(MediaType.APPLICATION_JSON)
public class DocumentBatchResource {
  private final Database database;
  private final Measures measures;
  private final RoutingContext request;

  DocumentBatchResource(Database database, Measures measures, RoutingContext request) {
    this.database = database;
    this.measures = measures;
    this.request = request;
  }

  /** Documents to be created. */
  public record Documents(
      @NotNull(message = "must not be missing") List<DocumentRequest> documents) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Create many documents, all or none unless atomic=false")
  public RestResponse<BatchAnswer> createDocuments(
      @PathParam("library") String library,
      @QueryParam("atomic") String atomic,
      @BeanParam WriteOptions writing,
      @NotNull @Valid Documents body) {
    LibraryId id = new LibraryId(library);
    return QueryValue.flag("atomic", atomic, true)
        ? createAll(id, body.documents(), writing)
        : createEach(id, body.documents(), writing);
  }

  private RestResponse<BatchAnswer> createAll(
      LibraryId id, List<DocumentRequest> given, WriteOptions writing) {
    List<DocumentDraft> drafts = Batch.readAll("documents", given, DocumentRequest::draft);
    Written<List<Put>> written = documents().createAll(id, drafts, writing.durability());
    written.value().forEach(put -> measures.chunksWritten(put.added()));
    List<Outcome> outcomes =
        written.value().stream()
            .<Outcome>map(put -> new Outcome.Stored(put.document().id().value(), put.created()))
            .toList();
    BatchAnswer answer =
        Batch.readEach("documents", given, document -> document).answer(outcomes, request);
    return Answers.written(Status.OK, answer, written).build();
  }

  private RestResponse<BatchAnswer> createEach(
      LibraryId id, List<DocumentRequest> given, WriteOptions writing) {
    Batch<DocumentDraft> batch = Batch.readEach("documents", given, DocumentRequest::draft);
    Written<List<Outcome>> written =
        documents().createEach(id, batch.drafts(), writing.durability(), measures::chunksWritten);
    return Answers.written(Status.OK, batch.answer(written.value(), request), written).build();
  }

  private DocumentService documents() {
    return database.quire().documents();
  }
}
