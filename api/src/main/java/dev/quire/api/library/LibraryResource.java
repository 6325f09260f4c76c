package dev.quire.api.library;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.http.Answers;
import dev.quire.api.http.ConditionalWrite;
import dev.quire.api.http.ListAnswer;
import dev.quire.api.http.Paging;
import dev.quire.api.json.JsonBodyReader;
import dev.quire.api.server.Database;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.LibraryService;
import dev.quire.domain.service.LibraryService.Overview;
import dev.quire.domain.store.Durability;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.Written;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Libraries: create, list, show, change, delete. */
@Path("/v1/libraries")
@Tag(name = "Libraries")
@Produces(MediaType.APPLICATION_JSON)
public class LibraryResource {
  private final Database database;
  private final ObjectMapper json;

  LibraryResource(Database database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Create a library, for texts that a model embeds or for vectors of your own")
  public RestResponse<LibraryAnswer> createLibrary(@NotNull @Valid LibraryRequest body) {
    Overview created = libraries().create(body.draft());
    LibraryId id = created.library().id();
    long position = libraries().open(id).read(LibraryState::position);
    return Answers.created(
        LibraryAnswer.of(created),
        new Written<>(created, position, Durability.FSYNC),
        created.library().revision(),
        "libraries",
        id.value());
  }

  @GET
  @Operation(
      summary = "List the libraries, by id",
      description =
          "One whose files are damaged is listed too, with its state and the reason; so is one that the server could not open for want of files or room: it is unavailable until the next request for it finds them.")
  public ListAnswer<ListedAnswer> listLibraries(@BeanParam Paging paging) {
    return paging.answer(
        libraries().listAll(paging.after().map(LibraryId::new), paging.limit()), ListedAnswer::of);
  }

  @GET
  @Path("/{library}")
  @Operation(summary = "Show a library")
  public RestResponse<LibraryAnswer> getLibrary(@PathParam("library") String library) {
    Overview overview = libraries().get(new LibraryId(library));
    return Answers.shown(LibraryAnswer.of(overview), overview.library().revision());
  }

  @PATCH
  @Path("/{library}")
  @Consumes({JsonBodyReader.MERGE_PATCH, MediaType.APPLICATION_JSON})
  @Operation(summary = "Change name, description, metadata, index or recall target of a library")
  public RestResponse<LibraryAnswer> patchLibrary(
      @PathParam("library") String library,
      @BeanParam ConditionalWrite writing,
      @NotNull ObjectNode body) {
    LibraryId id = new LibraryId(library);
    LibraryPatch patch = new LibraryPatch(body, json);
    Written<Overview> written =
        libraries()
            .revise(
                id, writing.precondition(() -> revision(id)), writing.durability(), patch::apply);
    return Answers.changed(
        LibraryAnswer.of(written.value()), written, written.value().library().revision());
  }

  @DELETE
  @Path("/{library}")
  @Operation(
      summary = "Delete a library with all that is in it",
      description = "It is gone durably when the answer comes, whatever durability says.")
  public void deleteLibrary(
      @PathParam("library") String library, @BeanParam ConditionalWrite writing) {
    LibraryId id = new LibraryId(library);
    writing.requireDurability();
    libraries().delete(id, writing.precondition(() -> revision(id)));
  }

  private long revision(LibraryId id) {
    return libraries().get(id).library().revision();
  }

  private LibraryService libraries() {
    return database.quire().libraries();
  }
}
