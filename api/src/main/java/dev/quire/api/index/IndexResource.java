package dev.quire.api.index;

import dev.quire.api.http.Answers;
import dev.quire.api.http.WriteOptions;
import dev.quire.api.job.JobAnswer;
import dev.quire.api.json.FilterReader;
import dev.quire.api.server.Database;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.IndexService;
import dev.quire.domain.store.LibraryState;
import dev.quire.domain.store.Written;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** The index of a library. */
@Path("/v1/libraries/{library}/index")
@Tag(name = "Index")
@Produces(MediaType.APPLICATION_JSON)
public class IndexResource {
  private static final long PATIENCE_MILLIS = 120_000;

  private final Database database;
  private final FilterReader filters;

  IndexResource(Database database, FilterReader filters) {
    this.database = database;
    this.filters = filters;
  }

  @GET
  @Operation(
      summary = "Show what the index is, how far it reaches and how well it was measured to answer")
  public IndexAnswer getIndex(@PathParam("library") String library) {
    return IndexAnswer.of(indexes().state(new LibraryId(library)));
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Set what the next build makes",
      description =
          "The server builds it by itself, in the background, once more than 20,000 chunks are sealed"
              + " and whenever these have doubled since the last build; brute needs no build.")
  public RestResponse<IndexAnswer> setIndex(
      @PathParam("library") String library,
      @BeanParam WriteOptions writing,
      @NotNull IndexRequest body) {
    if (body.type() == null) {
      throw new InvalidInput("type", "is missing; \"auto\" lets the server choose");
    }
    LibraryId id = new LibraryId(library);
    var asked = indexes().ask(id, body.spec(), writing.durability());
    long position = database.quire().libraries().open(id).read(LibraryState::position);
    return Answers.written(
            Status.OK, IndexAnswer.of(asked), new Written<>(asked, position, writing.durability()))
        .build();
  }

  @POST
  @Path("/build")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Build the index, as it was set or as given here",
      description =
          "What is given here is what the index is set to be once it is built; a build that fails or is"
              + " cancelled leaves that as it leaves the index.")
  public RestResponse<JobAnswer> buildIndex(
      @PathParam("library") String library, IndexRequest body) {
    boolean given = body != null && (body.type() != null || body.params() != null);
    Job job =
        indexes()
            .build(new LibraryId(library), given ? Optional.of(body.spec()) : Optional.empty());
    return ResponseBuilder.create(Status.ACCEPTED, JobAnswer.of(job))
        .header("Location", Answers.location("jobs", job.id().value()))
        .build();
  }

  @POST
  @Path("/evaluate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Measure, now, what the index finds of what there is, effort by effort")
  public EvaluationAnswer evaluateIndex(
      @PathParam("library") String library, EvaluationRequest body) {
    EvaluationRequest asked = body == null ? EvaluationRequest.DEFAULT : body;
    return EvaluationAnswer.of(
        indexes().evaluate(new LibraryId(library), asked.evaluation(filters), PATIENCE_MILLIS));
  }

  private IndexService indexes() {
    return database.quire().indexes();
  }
}
