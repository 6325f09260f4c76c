package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Embedding;
import dev.quire.sdk.model.EmbeddingsAnswer;
import java.util.List;
import java.util.Map;

/** The server's embedding model, on its own. */
public final class Embeddings {

  private final Transport transport;

  Embeddings(Transport transport) {
    this.transport = transport;
  }

  public Embedding embed(String text) {
    return embedAll(List.of(text)).embeddings().get(0);
  }

  /** One embedding for each text, in order, with the model's name and fingerprint. */
  public EmbeddingsAnswer embedAll(List<String> texts) {
    return transport.send(
        Call.post("/v1/embeddings").reading().json(Map.of("input", texts)), EmbeddingsAnswer.class);
  }
}
