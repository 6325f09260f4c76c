package dev.quire.domain.embedding;

import dev.quire.domain.error.EmbeddingSpaceMismatch;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.Library;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The embedding models that this process can run, by name. */
public final class Embedders {
  public static final Embedders NONE = new Embedders(List.of());

  private final Map<String, Embedder> byName;

  public Embedders(List<Embedder> embedders) {
    byName =
        embedders.stream().collect(Collectors.toUnmodifiableMap(e -> e.model().name(), e -> e));
  }

  public List<EmbeddingModel> models() {
    return byName.values().stream().map(Embedder::model).toList();
  }

  /** The embedder of that name; throws {@link InvalidInput} that lists the names there are. */
  public Embedder named(String name) {
    Embedder embedder = byName.get(name);
    if (embedder == null) {
      throw new InvalidInput(
          "embeddingModel",
          "\""
              + name
              + "\" is not known here; "
              + (byName.isEmpty()
                  ? "this server runs no model"
                  : "available: " + String.join(", ", byName.keySet().stream().sorted().toList())));
    }
    return embedder;
  }

  /**
   * The embedder that filled this library; throws {@link EmbeddingSpaceMismatch} where there is
   * none or it has changed since.
   */
  public Embedder of(Library library) {
    EmbeddingModel wanted =
        library
            .embeddingModel()
            .orElseThrow(
                () ->
                    new EmbeddingSpaceMismatch(
                        "library \""
                            + library.id()
                            + "\" has no embedding model, so text cannot be embedded into it; send a vector of "
                            + library.dimension()
                            + " floats instead"));
    Embedder embedder = byName.get(wanted.name());
    if (embedder == null) {
      throw new EmbeddingSpaceMismatch(
          "library \""
              + library.id()
              + "\" was filled by the model "
              + wanted.name()
              + ", which this server does not run");
    }
    if (!embedder.model().fingerprint().equals(wanted.fingerprint())) {
      throw new EmbeddingSpaceMismatch(
          "library \""
              + library.id()
              + "\" was filled by "
              + wanted.name()
              + " with fingerprint "
              + wanted.fingerprint()
              + "; this server runs it with "
              + embedder.model().fingerprint()
              + ", another embedding space");
    }
    return embedder;
  }
}
