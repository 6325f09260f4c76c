package dev.quire.api.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.api.server.Models;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.search.SearchQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The model that embeds texts, on its own. */
@Path("/v1/embeddings")
@Tag(name = "Embedding")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class EmbeddingResource {
  private static final int MAX_TEXTS = 2_048;

  private final Models models;

  EmbeddingResource(Models models) {
    this.models = models;
  }

  /** A text or a list of texts. */
  public record Texts(
      @NotNull(message = "must not be missing") @Schema(oneOf = {String.class, String[].class})
          JsonNode input) {

    List<String> texts() {
      List<String> texts = new ArrayList<>();
      if (input != null && input.isArray()) {
        for (int i = 0; i < input.size(); i++) {
          texts.add(text("input[" + i + "]", input.get(i)));
        }
      } else {
        texts.add(text("input", input));
      }
      if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
        throw new InvalidInput(
            "input", "holds " + texts.size() + " texts; 1 to " + MAX_TEXTS + " are allowed");
      }
      return texts;
    }

    private static String text(String field, JsonNode node) {
      if (node == null || !node.isTextual()) {
        throw new InvalidInput(
            field, "must be a text" + (field.equals("input") ? " or a list of texts" : ""));
      }
      try {
        return new SearchQuery.OfText(node.textValue()).text();
      } catch (InvalidInput e) {
        throw new InvalidInput(field, e.violations().getFirst().message());
      }
    }
  }

  /** One embedding for each text, in order. */
  public record Embeddings(
      String model, int dimension, String fingerprint, List<float[]> embeddings) {}

  @POST
  @Operation(summary = "Embed texts with the server's model")
  public Embeddings embed(@NotNull @Valid Texts body) {
    List<String> texts = body.texts();
    Embedder embedder = models.standard();
    return new Embeddings(
        embedder.model().name(),
        embedder.model().dimension(),
        embedder.model().fingerprint(),
        embedder.embed(texts).stream().map(Embedding::toArray).toList());
  }
}
