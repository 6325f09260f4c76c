package dev.quire.api.search;

import dev.quire.api.json.FilterReader;
import dev.quire.api.server.Searching;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Questions to a snapshot, which is read where it lies. */
@Path("/v1/libraries/{library}/snapshots/{snapshot}/search")
@Tag(name = "Snapshots")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class SnapshotSearchResource {
  private final Searching searching;
  private final FilterReader filters;

  SnapshotSearchResource(Searching searching, FilterReader filters) {
    this.searching = searching;
    this.filters = filters;
  }

  @POST
  @Operation(
      summary = "Search a snapshot without restoring it",
      description = "Question and answer are those of a search in the library.")
  public SearchResults searchSnapshot(
      @PathParam("library") String library,
      @PathParam("snapshot") String snapshot,
      @NotNull SearchRequest body) {
    LibraryId id = new LibraryId(library);
    SearchQuery query = body.query(filters);
    return SearchResults.of(id, searching.searchSnapshot(id, snapshot, query), body);
  }
}
