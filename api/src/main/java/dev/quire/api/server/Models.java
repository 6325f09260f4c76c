package dev.quire.api.server;

import dev.quire.domain.embedding.Embedder;
import dev.quire.domain.embedding.Embedders;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.embedding.djl.DjlEmbedder;
import dev.quire.embedding.djl.DjlOptions;
import dev.quire.embedding.http.HttpEmbedder;
import dev.quire.embedding.http.HttpOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The embedding models of this server. Where none can be had, the server goes on without: vectors
 * need no model.
 */
@Singleton
public class Models {
  private static final Logger LOG = Logger.getLogger(Models.class);

  private final QuireConfig config;
  private final Measures measures;
  private volatile Optional<Embedder> loaded = Optional.empty();
  private volatile boolean failed;

  Models(QuireConfig config, Measures measures) {
    this.config = config;
    this.measures = measures;
  }

  /** Loads the models; takes from half a second to some seconds. */
  Embedders load() {
    try {
      loaded =
          Optional.of(
              new GatedEmbedder(embedder(), new Gate("embedding", config.embedding()), measures));
    } catch (EmbedderUnavailable e) {
      failed = true;
      LOG.error(
          "no embedding model: texts cannot be embedded until the server is started again", e);
    }
    return loaded.map(embedder -> new Embedders(List.of(embedder))).orElse(Embedders.NONE);
  }

  private Embedder embedder() {
    return config
        .embeddingUrl()
        .<Embedder>map(url -> HttpEmbedder.connect(serviceAt(url)))
        .orElseGet(() -> DjlEmbedder.load(DjlOptions.bundled()));
  }

  static HttpOptions serviceAt(String url) {
    try {
      return HttpOptions.to(URI.create(url));
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(
          "QUIRE_EMBEDDING_URL is \""
              + url
              + "\"; it must be an address such as http://127.0.0.1:8001",
          e);
    }
  }

  /**
   * The model that embeds where nobody names another; throws {@link EmbedderUnavailable} without
   * one.
   */
  public Embedder standard() {
    return loaded.orElseThrow(
        () ->
            new EmbedderUnavailable(
                failed
                    ? "this server could not load its embedding model"
                    : "the embedding model is still loading"));
  }

  public Optional<Embedder> loaded() {
    return loaded;
  }

  @PreDestroy
  void close() {
    loaded.ifPresent(Embedder::close);
  }
}
