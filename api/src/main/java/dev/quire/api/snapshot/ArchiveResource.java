package dev.quire.api.snapshot;

import dev.quire.api.server.Database;
import dev.quire.domain.library.LibraryId;
import dev.quire.engine.SnapshotArchive;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Snapshots to take away. */
@Path("/v1/libraries/{library}/snapshots/{snapshot}/archive")
@Tag(name = "Snapshots")
public class ArchiveResource {
  static final String TAR = "application/x-tar";

  private final Database database;

  ArchiveResource(Database database) {
    this.database = database;
  }

  @GET
  @Produces(TAR)
  @Operation(
      summary = "Download a snapshot as a tar archive",
      description =
          "The same snapshot always gives the same bytes. It holds snapshot.json, which lists the files with their SHA-256, a manifest, and .npy arrays that NumPy opens. Every file is compared with its SHA-256 before the first byte is sent: what is damaged is refused.")
  public RestResponse<StreamingOutput> getArchive(
      @PathParam("library") String library, @PathParam("snapshot") String snapshot) {
    SnapshotArchive archive = open(library, snapshot);
    StreamingOutput body =
        target -> {
          try (archive) {
            archive.writeTo(target);
          }
        };
    return described(ResponseBuilder.ok(body), archive, library, snapshot);
  }

  /**
   * By itself, since the framework would open an archive that nobody writes, and so nobody closes.
   */
  @HEAD
  @Produces(TAR)
  @Operation(hidden = true)
  public RestResponse<Void> headArchive(
      @PathParam("library") String library, @PathParam("snapshot") String snapshot) {
    try (SnapshotArchive archive = open(library, snapshot)) {
      return described(ResponseBuilder.<Void>ok().type(TAR), archive, library, snapshot);
    }
  }

  private SnapshotArchive open(String library, String snapshot) {
    return database.quire().archives().open(new LibraryId(library), snapshot);
  }

  private static <T> RestResponse<T> described(
      ResponseBuilder<T> answer, SnapshotArchive archive, String library, String snapshot) {
    return answer
        .header("Content-Length", archive.bytes())
        .header("Content-Disposition", disposition(library + "-" + snapshot + ".tar"))
        .build();
  }

  /** As RFC 6266 has it: a name for everybody, and the true one for those who read UTF-8. */
  private static String disposition(String name) {
    String ascii = name.replaceAll("[^A-Za-z0-9._-]", "_");
    String utf8 = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + utf8;
  }
}
