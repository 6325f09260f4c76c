package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Npy;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.SearchAnswer;
import dev.quire.sdk.model.Snapshot;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

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
    return create(Map.of());
  }

  /** Keeps the library as it is now; a name that is taken is a conflict. */
  public Snapshot create(String name) {
    return create(Map.of("name", name));
  }

  private Snapshot create(Map<String, String> body) {
    return transport.send(Call.post(ALL, library).longTask().json(body), Snapshot.class);
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
    var call = Call.post(ONE + "/restore", library, name).longTask().json(Map.of("as", as));
    return new LibraryClient(transport, transport.send(call, Library.class).id());
  }

  /**
   * Writes a snapshot to {@code tar}, an archive that {@link Libraries#importSnapshot} takes. A
   * file of that name is replaced, once the archive is whole.
   */
  public void download(String name, Path tar) {
    transport.download(Call.get(ONE + "/archive", library, name).longTask(), tar);
  }

  /** Finds chunks of a snapshot by what {@code question} means, without restoring it. */
  public SearchAnswer search(String name, String question, Consumer<SearchSpec> with) {
    return search(name, new SearchSpec("text", question), with);
  }

  /** Finds the chunks of a snapshot nearest to {@code vector}, {@code float[dimension]}. */
  public SearchAnswer search(String name, float[] vector, Consumer<SearchSpec> with) {
    return search(name, new SearchSpec("vectorBase64", Npy.base64(vector)), with);
  }

  private SearchAnswer search(String name, SearchSpec spec, Consumer<SearchSpec> with) {
    with.accept(spec);
    var call = Call.post(ONE + "/search", library, name).reading().json(spec.body());
    return transport.send(call, SearchAnswer.class);
  }

  public void delete(String name) {
    transport.send(Call.delete(ONE, library, name));
  }
}
