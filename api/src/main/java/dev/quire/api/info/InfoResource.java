package dev.quire.api.info;

import dev.quire.api.json.JsonRules;
import dev.quire.api.server.Database;
import dev.quire.api.server.Kernels;
import dev.quire.api.server.Models;
import dev.quire.api.server.QuireConfig;
import dev.quire.domain.Id;
import dev.quire.domain.chunk.Chunk;
import dev.quire.domain.embedding.EmbeddingModel;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.library.Library;
import dev.quire.domain.search.SearchQuery;
import dev.quire.domain.store.Page;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Version, models, kernels and limits. */
@Path("/v1/info")
@Tag(name = "Server")
@Produces(MediaType.APPLICATION_JSON)
public class InfoResource {
  private final Database database;
  private final Models models;
  private final QuireConfig config;
  private final String version;

  InfoResource(
      Database database,
      Models models,
      QuireConfig config,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.database = database;
    this.models = models;
    this.config = config;
    this.version = version;
  }

  /**
   * The server.
   *
   * @param kernels the instruction set that the search kernels use on this CPU
   * @param formats versions of what is on the disk
   */
  public record Server(
      String name,
      String version,
      String java,
      String kernels,
      Formats formats,
      List<Model> models,
      Limits limits,
      int damagedLibraries,
      boolean readOnly) {}

  /** Versions of what is on the disk. */
  public record Formats(String arrays) {}

  /** A model that can embed here. */
  public record Model(String name, int dimension, String fingerprint) {
    private static Model of(EmbeddingModel model) {
      return new Model(model.name(), model.dimension(), model.fingerprint());
    }
  }

  /**
   * What the server takes at most.
   *
   * @param maxFilterValues of one comparison with in or nin
   */
  public record Limits(
      long maxBodyBytes,
      int maxJsonDepth,
      int maxIdBytes,
      int maxDimension,
      int maxChunkCharacters,
      int maxPage,
      int maxTopK,
      int maxFilterComparisons,
      int maxFilterDepth,
      int maxFilterValues) {}

  @GET
  @Operation(summary = "Show version, kernels, models and limits of the server")
  public Server getInfo() {
    int damaged = database.damagedLibraries();
    return new Server(
        "Quire",
        version,
        Runtime.version().toString(),
        Kernels.inUse(),
        new Formats("npy 1.0"),
        models.loaded().map(embedder -> List.of(Model.of(embedder.model()))).orElse(List.of()),
        new Limits(
            config.maxBodyBytes(),
            JsonRules.MAX_DEPTH,
            Id.MAX_BYTES,
            Library.MAX_DIMENSION,
            Chunk.MAX_TEXT,
            Page.MAX_LIMIT,
            SearchQuery.MAX_TOP_K,
            Filter.MAX_TESTS,
            Filter.MAX_DEPTH,
            Filter.In.MAX_VALUES),
        damaged,
        config.readOnly());
  }
}
