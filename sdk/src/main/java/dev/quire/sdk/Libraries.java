package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Library;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The libraries of a server. */
public final class Libraries {

  private static final String IMPORT = "/v1/snapshots/import";

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

  /** Makes a downloaded snapshot into a new library, with the id that it had. */
  public LibraryClient importSnapshot(Path tar) {
    return importSnapshot(Call.post(IMPORT), tar);
  }

  /** Makes a downloaded snapshot into a new library of this id; a taken id is a conflict. */
  public LibraryClient importSnapshot(Path tar, String as) {
    return importSnapshot(Call.post(IMPORT).query("as", as), tar);
  }

  private LibraryClient importSnapshot(Call call, Path tar) {
    try {
      call.longTask().body("application/x-tar", BodyPublishers.ofFile(tar));
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException("there is no file " + tar, e);
    }
    return new LibraryClient(transport, transport.send(call, Library.class).id());
  }

  /** Deletes a library with all that is in it. */
  public void delete(String id) {
    transport.send(Call.delete("/v1/libraries/{}", id));
  }
}
