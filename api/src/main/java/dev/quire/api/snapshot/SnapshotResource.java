package dev.quire.api.snapshot;

import dev.quire.api.http.Answers;
import dev.quire.api.http.ListAnswer;
import dev.quire.api.http.Paging;
import dev.quire.api.library.LibraryAnswer;
import dev.quire.api.server.Database;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshots;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Named states of a library, to go back to. */
@Path("/v1/libraries/{library}/snapshots")
@Tag(name = "Snapshots")
@Produces(MediaType.APPLICATION_JSON)
public class SnapshotResource {
  private final Database database;

  SnapshotResource(Database database) {
    this.database = database;
  }

  /** The name of a snapshot to be made; the server makes one where it is left out. */
  public record Named(String name) {}

  /** The id of the library that a snapshot is to become. */
  public record Restore(String as) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Keep the library as it is now",
      description =
          "Rows still in memory are written as a segment first, which takes seconds where there are a million of them; then every file gets a link, which takes milliseconds whatever their size. The server's log tells the two apart; POST /v1/admin/save beforehand leaves only the second.")
  public RestResponse<SnapshotAnswer> createSnapshot(
      @PathParam("library") String library, Named body) {
    String name = body == null || body.name() == null ? nameOfNow() : body.name();
    Snapshot made = snapshots(library).create(name);
    return ResponseBuilder.create(Status.CREATED, SnapshotAnswer.withFiles(made))
        .header("Location", Answers.location("libraries", library, "snapshots", name))
        .build();
  }

  /** A time, but without the colons that some file systems refuse. */
  private static String nameOfNow() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString().replace(':', '-');
  }

  @GET
  @Operation(
      summary = "List the snapshots of a library, by name",
      description =
          "One that is damaged so that nobody knows what it holds is listed too, with its state and the reason: it is neither restored nor downloaded.")
  public ListAnswer<ListedSnapshot> listSnapshots(
      @PathParam("library") String library, @BeanParam Paging paging) {
    return paging.pageOf(
        ListedSnapshot.all(snapshots(library)),
        ListedSnapshot::name,
        Comparator.naturalOrder(),
        Function.identity());
  }

  @GET
  @Path("/{snapshot}")
  @Operation(summary = "Show a snapshot and its files")
  public SnapshotAnswer getSnapshot(
      @PathParam("library") String library, @PathParam("snapshot") String snapshot) {
    return snapshots(library)
        .find(snapshot)
        .map(SnapshotAnswer::withFiles)
        .orElseThrow(() -> new NotFound("snapshot", snapshot));
  }

  @DELETE
  @Path("/{snapshot}")
  @Operation(summary = "Delete a snapshot")
  public void deleteSnapshot(
      @PathParam("library") String library, @PathParam("snapshot") String snapshot) {
    if (!snapshots(library).delete(snapshot)) {
      throw new NotFound("snapshot", snapshot);
    }
  }

  @POST
  @Path("/{snapshot}/restore")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Make a snapshot into a new library")
  public RestResponse<LibraryAnswer> restoreSnapshot(
      @PathParam("library") String library,
      @PathParam("snapshot") String snapshot,
      @NotNull Restore body) {
    LibraryId as = target(body);
    snapshots(library).restore(snapshot, as);
    return NewLibrary.answer(database.quire().libraries(), as);
  }

  private static LibraryId target(Restore body) {
    try {
      return new LibraryId(body.as());
    } catch (InvalidInput e) {
      throw new InvalidInput("as", e.violations().getFirst().message());
    }
  }

  private Snapshots snapshots(String library) {
    return database.quire().libraries().snapshots(new LibraryId(library));
  }
}
