package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Npy;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Library;
import dev.quire.sdk.model.SearchAnswer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One library: what is in it, and search. */
public final class LibraryClient {

  private final Transport transport;
  private final String id;

  LibraryClient(Transport transport, String id) {
    this.transport = transport;
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** How the library is now. */
  public Library describe() {
    return transport.send(Call.get("/v1/libraries/{}", id), Library.class);
  }

  /**
   * Changes name, description, metadata, index or recall target; the embedding space is fixed for
   * ever.
   */
  public Library update(Consumer<Patch> with) {
    return Patch.of(with).send(transport, Call.patch("/v1/libraries/{}", id), Library.class);
  }

  /** Deletes the library with all that is in it. */
  public void delete() {
    transport.send(Call.delete("/v1/libraries/{}", id));
  }

  public Documents documents() {
    return new Documents(transport, id);
  }

  public Chunks chunks() {
    return new Chunks(transport, id);
  }

  public LibraryIndex index() {
    return new LibraryIndex(transport, id);
  }

  public Snapshots snapshots() {
    return new Snapshots(transport, id);
  }

  /** Finds chunks by what {@code question} means; the library needs an embedding model. */
  public SearchAnswer search(String question, Consumer<SearchSpec> with) {
    return search(new SearchSpec("text", question), with);
  }

  public SearchAnswer search(String question) {
    return search(question, s -> {});
  }

  /** Finds the chunks nearest to {@code vector}, {@code float[dimension]}. */
  public SearchAnswer search(float[] vector, Consumer<SearchSpec> with) {
    return search(new SearchSpec("vectorBase64", Npy.base64(vector)), with);
  }

  /** Finds the chunks nearest to one that is stored here. */
  public SearchAnswer searchLike(String chunkId, Consumer<SearchSpec> with) {
    return search(new SearchSpec("chunkId", chunkId), with);
  }

  /** Several searches (at most 100) in one request; answers in the same order. */
  public List<SearchAnswer> searchAll(List<SearchSpec> searches) {
    var call = Call.post("/v1/libraries/{}/search/batch", id).reading();
    call.json(Map.of("searches", searches.stream().map(SearchSpec::body).toList()));
    return transport.send(call, Answers.class).results();
  }

  private SearchAnswer search(SearchSpec spec, Consumer<SearchSpec> with) {
    with.accept(spec);
    var call = Call.post("/v1/libraries/{}/search", id).reading().json(spec.body());
    return transport.send(call, SearchAnswer.class);
  }

  private record Answers(List<SearchAnswer> results) {}
}
