package dev.quire.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Json;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.IndexSpec;
import dev.quire.sdk.model.IndexStatus;
import dev.quire.sdk.model.IndexStatus.Measured;
import dev.quire.sdk.model.Job;
import java.util.List;
import java.util.Map;

/** The index of a library. */
public final class LibraryIndex {

  private static final String INDEX = "/v1/libraries/{}/index";

  private final Transport transport;
  private final String library;

  LibraryIndex(Transport transport, String library) {
    this.transport = transport;
    this.library = library;
  }

  public IndexStatus status() {
    return transport.send(Call.get(INDEX, library), IndexStatus.class);
  }

  /**
   * What the next build makes. The server builds by itself too: once more than 20,000 chunks are
   * sealed, and whenever these have doubled since the last build; brute needs none.
   */
  public IndexStatus set(IndexSpec spec) {
    return transport.send(Call.put(INDEX, library).json(spec), IndexStatus.class);
  }

  /** Starts a build of the index as it is set; follow it with {@link QuireClient#waitFor}. */
  public Job build() {
    return build(Map.of());
  }

  /**
   * Starts a build of this index, which is what it is set to be once it is built; a build that
   * fails or is cancelled leaves that as it was.
   */
  public Job build(IndexSpec spec) {
    return build(spec.params().isEmpty() ? Map.of("type", spec.type()) : spec);
  }

  /**
   * Measures recall@k and latency at several efforts, over {@code sample} queries taken from the
   * data.
   */
  public List<Measured> evaluate(int sample, int k) {
    return evaluate(Map.of("sample", sample, "k", k));
  }

  /** The same, each query with this filter: what it costs. */
  public List<Measured> evaluate(int sample, int k, Filter filter) {
    return evaluate(Map.of("sample", sample, "k", k, "filter", filter.body()));
  }

  private List<Measured> evaluate(Map<String, Object> how) {
    var call = Call.post(INDEX + "/evaluate", library).reading().longTask().json(how);
    return Json.listOf(transport.send(call, JsonNode.class).path("calibration"), Measured.class);
  }

  private Job build(Object body) {
    return transport.send(Call.post(INDEX + "/build", library).json(body), Job.class);
  }
}
