package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Library;
import java.util.function.Consumer;

/** The libraries of a server. */
public final class Libraries {

  private final Transport transport;

  Libraries(Transport transport) {
    this.transport = transport;
  }

  public Listing<Library> list() {
    return new Listing<>(transport, Library.class, () -> Call.get("/v1/libraries"));
  }

  /** Creates a library; its spec must have a dimension or an embedding model. */
  public Library create(String name, Consumer<LibrarySpec> with) {
    var spec = new LibrarySpec(name);
    with.accept(spec);
    return transport.send(Call.post("/v1/libraries").json(spec.body()), Library.class);
  }

  public Library get(String id) {
    return transport.send(Call.get("/v1/libraries/{}", id), Library.class);
  }

  /** Deletes a library with all that is in it. */
  public void delete(String id) {
    transport.send(Call.delete("/v1/libraries/{}", id));
  }
}
