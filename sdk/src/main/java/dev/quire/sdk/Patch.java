package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A change to something stored: what is not named stays as it is (RFC 7396). */
public final class Patch {

  private final Map<String, Object> body = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();

  private Patch() {}

  static Patch of(Consumer<Patch> with) {
    var patch = new Patch();
    with.accept(patch);
    return patch;
  }

  /** Sets a field by its name in the contract, such as {@code title}. */
  public Patch set(String field, Object value) {
    body.put(field, value);
    return this;
  }

  /** Takes a field away. */
  public Patch remove(String field) {
    body.put(field, null);
    return this;
  }

  public Patch metadata(String field, Object value) {
    metadata.put(field, value);
    return set("metadata", metadata);
  }

  public Patch removeMetadata(String field) {
    metadata.put(field, null);
    return set("metadata", metadata);
  }

  /** Only if nobody changed it since this revision; else the call is a conflict. */
  public Patch ifRevision(long revision) {
    headers.put("If-Match", Revisions.tag(revision));
    return this;
  }

  <T> T send(Transport transport, Call call, Class<T> answer) {
    return transport.send(call.headers(headers).json(body), answer);
  }
}
