package dev.quire.api.job;

import dev.quire.api.http.ListAnswer;
import dev.quire.api.http.Paging;
import dev.quire.api.server.Database;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.job.JobId;
import dev.quire.domain.job.Jobs;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Long tasks: index builds, checks, compactions. */
@Path("/v1/jobs")
@Tag(name = "Jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {
  private final Database database;

  JobResource(Database database) {
    this.database = database;
  }

  @GET
  @Operation(summary = "List jobs, youngest first; ended ones are kept for a while")
  public ListAnswer<JobAnswer> listJobs(@BeanParam Paging paging) {
    // ids ascend with time
    return paging.pageOf(
        jobs().list(), job -> job.id().value(), Comparator.reverseOrder(), JobAnswer::of);
  }

  @GET
  @Path("/{job}")
  @Operation(summary = "Show how far a job is")
  public JobAnswer getJob(@PathParam("job") String job) {
    return JobAnswer.of(jobs().find(new JobId(job)).orElseThrow(() -> new NotFound("job", job)));
  }

  @GET
  @Path("/{job}/findings")
  @Operation(
      summary = "Show what a verify job found: the same as fsck would",
      description =
          "The job fails where anything is damaged; its error counts the places, and here each has its severity, path and message.")
  public FindingsAnswer getJobFindings(@PathParam("job") String job) {
    return FindingsAnswer.of(
        jobs().findings(new JobId(job)).orElseThrow(() -> new NotFound("job", job)));
  }

  @GET
  @Path("/{job}/events")
  @Blocking
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @Operation(summary = "Follow a job: an event whenever it is farther, the last when it has ended")
  @APIResponse(
      responseCode = "200",
      description = "A stream of events, each of which shows the job.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = JobAnswer.class)))
  public Multi<JobAnswer> followJob(@PathParam("job") String job) {
    getJob(job);
    JobId id = new JobId(job);
    return JobEvents.of(Multi.createFrom().ticks().every(JobEvents.PERIOD), () -> jobs().find(id));
  }

  @DELETE
  @Path("/{job}")
  @Operation(summary = "Ask a job to stop; one that has ended stays as it is")
  public void cancelJob(@PathParam("job") String job) {
    if (!jobs().cancel(new JobId(job))) {
      throw new NotFound("job", job);
    }
  }

  private Jobs jobs() {
    return database.quire().jobs();
  }
}
