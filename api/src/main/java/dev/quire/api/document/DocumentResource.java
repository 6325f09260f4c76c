package dev.quire.api.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.admin.PurgeAnswer;
import dev.quire.api.chunk.ChunkAnswer;
import dev.quire.api.http.Answers;
import dev.quire.api.http.ConditionalWrite;
import dev.quire.api.http.KnownByRevision;
import dev.quire.api.http.ListAnswer;
import dev.quire.api.http.Paging;
import dev.quire.api.http.QueryValue;
import dev.quire.api.http.WriteOptions;
import dev.quire.api.json.FilterReader;
import dev.quire.api.json.JsonBodyReader;
import dev.quire.api.server.Database;
import dev.quire.api.server.Measures;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.document.Document;
import dev.quire.domain.document.DocumentId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.DocumentService;
import dev.quire.domain.service.DocumentService.Put;
import dev.quire.domain.store.Page;
import dev.quire.domain.store.Written;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Documents: put, show, list, change, delete. */
@Path("/v1/libraries/{library}/documents")
@Tag(name = "Documents")
@Produces(MediaType.APPLICATION_JSON)
public class DocumentResource {
  private final Database database;
  private final FilterReader filters;
  private final Measures measures;

  DocumentResource(Database database, FilterReader filters, Measures measures) {
    this.database = database;
    this.filters = filters;
    this.measures = measures;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Create a document out of a text, which is split and embedded, or out of chunks")
  public RestResponse<DocumentAnswer> createDocument(
      @PathParam("library") String library,
      @BeanParam WriteOptions writing,
      @NotNull DocumentRequest body) {
    LibraryId id = new LibraryId(library);
    return answer(id, documents().create(id, body.draft(), writing.durability()));
  }

  @PUT
  @Path("/{document}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Create a document, or replace it; only texts that are new in it are embedded")
  public RestResponse<DocumentAnswer> putDocument(
      @PathParam("library") String library,
      @PathParam("document") String document,
      @BeanParam ConditionalWrite writing,
      @NotNull DocumentRequest body) {
    LibraryId id = new LibraryId(library);
    DocumentId documentId = new DocumentId(document);
    if (body.id() != null && !body.id().equals(document)) {
      throw new InvalidInput(
          "id", "is \"" + body.id() + "\", but the path says \"" + document + "\"");
    }
    var precondition = writing.precondition(() -> revision(id, documentId));
    return answer(
        id, documents().put(id, documentId, body.draft(), precondition, writing.durability()));
  }

  private RestResponse<DocumentAnswer> answer(LibraryId library, Written<Put> written) {
    Put put = written.value();
    measures.chunksWritten(put.added() + put.updated());
    DocumentAnswer answer = DocumentAnswer.of(library, put);
    long revision = put.document().revision();
    return put.created()
        ? Answers.created(
            answer, written, revision, "libraries", library.value(), "documents", answer.id())
        : Answers.changed(answer, written, revision);
  }

  @GET
  @Operation(summary = "List the documents of a library, by id")
  public ListAnswer<DocumentAnswer> listDocuments(
      @PathParam("library") String library,
      @QueryParam("filter") String filter,
      @BeanParam Paging paging) {
    LibraryId id = new LibraryId(library);
    var page =
        documents()
            .list(id, filters.read(filter), paging.after().map(DocumentId::new), paging.limit());
    return paging.answer(page, document -> DocumentAnswer.of(id, document));
  }

  @GET
  @Path("/{document}")
  @KnownByRevision
  @Operation(summary = "Show a document, with include=chunks all that it says")
  public RestResponse<DocumentAnswer> getDocument(
      @PathParam("library") String library,
      @PathParam("document") String document,
      @QueryParam("include") List<String> include) {
    LibraryId id = new LibraryId(library);
    DocumentId documentId = new DocumentId(document);
    Set<String> included = QueryValue.include(include, Set.of("chunks", "embedding"));
    Document found = documents().get(id, documentId);
    DocumentAnswer answer =
        included.contains("chunks")
            ? DocumentAnswer.of(
                id, found, allChunks(id, documentId, included.contains("embedding")))
            : DocumentAnswer.of(id, found);
    return Answers.shown(answer, found.revision());
  }

  private List<ChunkAnswer> allChunks(LibraryId library, DocumentId document, boolean embedding) {
    List<ChunkAnswer> all = new ArrayList<>();
    int from = 0;
    while (true) {
      Page<Chunk> page = documents().chunks(library, document, from, Page.MAX_LIMIT);
      page.items().forEach(chunk -> all.add(ChunkAnswer.of(library, chunk, embedding)));
      if (page.next().isEmpty()) {
        return all;
      }
      from = Integer.parseInt(page.next().get());
    }
  }

  @PATCH
  @Path("/{document}")
  @Consumes({JsonBodyReader.MERGE_PATCH, MediaType.APPLICATION_JSON})
  @Operation(summary = "Change title, source or metadata of a document; its chunks stay")
  public RestResponse<DocumentAnswer> patchDocument(
      @PathParam("library") String library,
      @PathParam("document") String document,
      @BeanParam ConditionalWrite writing,
      @NotNull ObjectNode body) {
    LibraryId id = new LibraryId(library);
    DocumentId documentId = new DocumentId(document);
    DocumentPatch patch = new DocumentPatch(body);
    var precondition = writing.precondition(() -> revision(id, documentId));
    Written<Document> written =
        documents().revise(id, documentId, precondition, writing.durability(), patch::apply);
    return Answers.changed(
        DocumentAnswer.of(id, written.value()), written, written.value().revision());
  }

  @DELETE
  @Path("/{document}")
  @Operation(
      summary = "Delete a document and its chunks; purged, with a receipt, out of every file too")
  @APIResponse(responseCode = "204", description = "Deleted")
  @APIResponse(
      responseCode = "200",
      description = "Deleted and purged",
      content = @Content(schema = @Schema(implementation = PurgeAnswer.class)))
  public RestResponse<PurgeAnswer> deleteDocument(
      @PathParam("library") String library,
      @PathParam("document") String document,
      @BeanParam ConditionalWrite writing,
      @QueryParam("purge") String purge) {
    LibraryId id = new LibraryId(library);
    DocumentId documentId = new DocumentId(document);
    var precondition = writing.precondition(() -> revision(id, documentId));
    if (QueryValue.flag("purge", purge, false)) {
      var open = database.quire().libraries().open(id);
      return PurgeAnswer.answer(
          open, database.quire().upkeep().purge(id, documentId, precondition));
    }
    return Answers.gone(documents().delete(id, documentId, precondition, writing.durability()));
  }

  private long revision(LibraryId library, DocumentId document) {
    return documents().get(library, document).revision();
  }

  private DocumentService documents() {
    return database.quire().documents();
  }
}
