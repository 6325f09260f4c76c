package dev.quire.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Json;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Job;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.Server;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A connection to one Quire server. Thread-safe; one is enough for a program.
 *
 * <pre>{@code
 * try (var quire = QuireClient.connect("http://localhost:8000")) {
 *   var books = quire.createLibrary("books", l -> l.embeddingModel("all-MiniLM-L6-v2"));
 *   books.documents().put("moby-dick", d -> d.title("Moby Dick").text("Call me Ishmael. ..."));
 *   for (var hit : books.search("a whale hunt", s -> s.topK(3))) System.out.println(hit.text());
 * }
 * }</pre>
 */
public final class QuireClient implements AutoCloseable {

  private final Transport transport;
  private final Libraries libraries;
  private final Jobs jobs;

  private QuireClient(Transport transport) {
    this.transport = transport;
    this.libraries = new Libraries(transport);
    this.jobs = new Jobs(transport);
  }

  /**
   * A client of the server at {@code address}, say {@code http://localhost:8000}. Nothing is sent
   * yet.
   */
  public static QuireClient connect(String address) {
    return connect(address, options -> {});
  }

  public static QuireClient connect(String address, Consumer<ClientOptions> with) {
    if (!address.matches("https?://[^/?#]+(/[^?#]*)?")) {
      throw new IllegalArgumentException(
          "The address is '" + address + "'; it must look like http://localhost:8000");
    }
    var options = new ClientOptions();
    with.accept(options);
    return new QuireClient(
        new Transport(
            address.replaceAll("/+$", ""),
            options.apiKey(),
            options.timeouts(),
            options.retries()));
  }

  /** The address that was given. */
  public String address() {
    return transport.base();
  }

  public Libraries libraries() {
    return libraries;
  }

  /** The library of this id, not asked for yet: the first call on it tells whether it exists. */
  public LibraryClient library(String id) {
    return new LibraryClient(transport, id);
  }

  /** Creates a library; its spec must have a dimension or an embedding model. */
  public LibraryClient createLibrary(String name, Consumer<LibrarySpec> with) {
    Library created = libraries.create(name, with);
    return library(created.id());
  }

  public Jobs jobs() {
    return jobs;
  }

  /** Saving, checking and compacting libraries. */
  public Admin admin() {
    return new Admin(transport);
  }

  /** Waits until {@code job} has succeeded; see {@link Jobs#waitFor}. */
  public Job waitFor(Job job) {
    return jobs.waitFor(job);
  }

  public Embeddings embeddings() {
    return new Embeddings(transport);
  }

  /** Version, file formats, CPU kernels, limits. */
  public Server server() {
    JsonNode said = transport.send(Call.get("/v1/info"), JsonNode.class);
    @SuppressWarnings("unchecked")
    Map<String, Object> details = Json.convert(said, Map.class);
    return new Server(said.path("version").asText(), details);
  }

  /** Ends this client's threads. Calls after this fail. */
  @Override
  public void close() {
    transport.close();
  }
}
