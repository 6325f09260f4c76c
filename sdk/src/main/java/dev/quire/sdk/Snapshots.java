package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.Snapshot;
import java.nio.file.Path;
import java.util.Map;

/** The snapshots of a library. */
public final class Snapshots {

  private static final String ALL = "/v1/libraries/{}/snapshots";
  private static final String ONE = ALL + "/{}";

  private final Transport transport;
  private final String library;

  Snapshots(Transport transport, String library) {
    this.transport = transport;
    this.library = library;
  }

  /** Keeps the library as it is now, under a name of the server's choice. */
  public Snapshot create() {
    return transport.send(Call.post(ALL, library).json(Map.of()), Snapshot.class);
  }

  /** Keeps the library as it is now; a name that is taken is a conflict. */
  public Snapshot create(String name) {
    return transport.send(Call.post(ALL, library).json(Map.of("name", name)), Snapshot.class);
  }

  public Listing<Snapshot> list() {
    return new Listing<>(transport, Snapshot.class, () -> Call.get(ALL, library));
  }

  /** One snapshot with its files. */
  public Snapshot get(String name) {
    return transport.send(Call.get(ONE, library, name), Snapshot.class);
  }

  /** Makes a new library of this id out of a snapshot; the original stays as it is. */
  public LibraryClient restore(String name, String as) {
    var call = Call.post(ONE + "/restore", library, name).json(Map.of("as", as));
    return new LibraryClient(transport, transport.send(call, Library.class).id());
  }

  /** Writes a snapshot to {@code tar}. */
  public void download(String name, Path tar) {
    transport.download(Call.get(ONE + "/archive", library, name), tar);
  }

  public void delete(String name) {
    transport.send(Call.delete(ONE, library, name));
  }
}
