package dev.quire.api.admin;

import dev.quire.api.http.Answers;
import dev.quire.api.job.JobAnswer;
import dev.quire.api.server.Database;
import dev.quire.domain.job.Job;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.service.LibraryService;
import dev.quire.domain.service.LibraryService.Listed;
import dev.quire.domain.service.UpkeepService;
import dev.quire.domain.store.Page;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Looking after the files of one library, or of all. */
@Path("/v1/admin")
@Tag(name = "Administration")
@Produces(MediaType.APPLICATION_JSON)
public class AdminResource {
  private static final int PAGE = 1_000;

  private final Database database;

  AdminResource(Database database) {
    this.database = database;
  }

  /**
   * The jobs that were started.
   *
   * @param jobs one for each library, by ascending id of these
   */
  public record Started(List<JobAnswer> jobs) {}

  /**
   * What is durable now.
   *
   * @param positions by library: everything written up to there, asynchronously too
   */
  public record Saved(Map<String, Long> positions) {}

  @POST
  @Path("/save")
  @Operation(summary = "Write what is in memory as segments; answers when all of it is durable")
  public Saved save(@QueryParam("library") String library) {
    Map<String, Long> positions = new TreeMap<>();
    libraries(library).forEach(id -> positions.put(id.value(), upkeep().save(id)));
    return new Saved(positions);
  }

  @POST
  @Path("/verify")
  @Operation(
      summary = "Check every byte as fsck does; a job fails where something is damaged",
      description =
          "One job for each library, also for those that stay closed because they are damaged: these fail with the reason. What was found stands in /v1/jobs/{job}/findings. Reads, writes, snapshots, builds and purges go on meanwhile.")
  public RestResponse<Started> verify(@QueryParam("library") String library) {
    return start(library == null ? all() : only(library), upkeep()::verify);
  }

  @POST
  @Path("/compact")
  @Operation(summary = "Write all rows as one segment and give the space of deleted ones back")
  public RestResponse<Started> compact(@QueryParam("library") String library) {
    return start(libraries(library), upkeep()::compact);
  }

  private static RestResponse<Started> start(
      List<LibraryId> libraries, Function<LibraryId, Job> start) {
    List<JobAnswer> jobs = libraries.stream().map(id -> JobAnswer.of(start.apply(id))).toList();
    String location =
        jobs.size() == 1
            ? Answers.location("jobs", jobs.getFirst().id())
            : Answers.location("jobs");
    return ResponseBuilder.create(Status.ACCEPTED, new Started(jobs))
        .header("Location", location)
        .build();
  }

  private List<LibraryId> libraries(String library) {
    return library == null ? open() : only(library);
  }

  private static List<LibraryId> only(String library) {
    return List.of(new LibraryId(library));
  }

  private List<LibraryId> open() {
    return each(after -> libraries().list(after, PAGE), overview -> overview.library().id());
  }

  // the damaged ones, too
  private List<LibraryId> all() {
    return each(after -> libraries().listAll(after, PAGE), Listed::id);
  }

  private static <T> List<LibraryId> each(
      Function<Optional<LibraryId>, Page<T>> pages, Function<T, LibraryId> id) {
    List<LibraryId> ids = new ArrayList<>();
    Optional<LibraryId> after = Optional.empty();
    do {
      Page<T> page = pages.apply(after);
      page.items().forEach(item -> ids.add(id.apply(item)));
      after = page.next().map(LibraryId::new);
    } while (after.isPresent());
    return ids;
  }

  private LibraryService libraries() {
    return database.quire().libraries();
  }

  private UpkeepService upkeep() {
    return database.quire().upkeep();
  }
}
