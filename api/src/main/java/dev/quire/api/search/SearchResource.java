package dev.quire.api.search;

import dev.quire.api.http.Batch;
import dev.quire.api.json.FilterReader;
import dev.quire.api.server.Searching;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.search.SearchQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Questions to a library. */
@Path("/v1/libraries/{library}/search")
@Tag(name = "Search")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class SearchResource {
  private static final int MAX_SEARCHES = 100;

  private final Searching searching;
  private final FilterReader filters;

  SearchResource(Searching searching, FilterReader filters) {
    this.searching = searching;
    this.filters = filters;
  }

  /** Several questions. */
  public record Searches(
      @NotNull(message = "must not be missing")
          @Size(min = 1, max = MAX_SEARCHES, message = "must be {min} to {max} searches")
          List<SearchRequest> searches) {}

  /** Their answers, in order. */
  public record SearchBatchResults(List<SearchResults> results) {}

  @POST
  @Operation(summary = "Find the chunks nearest to a text, a vector or another chunk")
  public SearchResults search(@PathParam("library") String library, @NotNull SearchRequest body) {
    return search(new LibraryId(library), body, body.query(filters));
  }

  @POST
  @Path("/batch")
  @Operation(summary = "Ask several questions at once")
  public SearchBatchResults searchBatch(
      @PathParam("library") String library, @NotNull @Valid Searches body) {
    LibraryId id = new LibraryId(library);
    List<SearchQuery> queries =
        Batch.readAll("searches", body.searches(), search -> search.query(filters));
    List<SearchResults> results = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      SearchRequest search = body.searches().get(i);
      SearchQuery query = queries.get(i);
      results.add(Batch.doing("searches", i, () -> search(id, search, query)));
    }
    return new SearchBatchResults(results);
  }

  private SearchResults search(LibraryId library, SearchRequest request, SearchQuery query) {
    return SearchResults.of(library, searching.search(library, query), request);
  }
}
