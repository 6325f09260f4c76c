package dev.quire.sdk;

import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Json;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.BatchAnswer;
import dev.quire.sdk.model.Chunk;
import dev.quire.sdk.model.Document;
import dev.quire.sdk.model.PurgeReceipt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The documents of a library. */
public final class Documents {

  private static final String ALL = "/v1/libraries/{}/documents";
  private static final String ONE = ALL + "/{}";

  private final Transport transport;
  private final String library;

  Documents(Transport transport, String library) {
    this.transport = transport;
    this.library = library;
  }

  public Listing<Document> list() {
    return new Listing<>(transport, Document.class, () -> Call.get(ALL, library));
  }

  /** Those whose metadata match. */
  public Listing<Document> list(Filter filter) {
    var json = new String(Json.write(filter.body()), StandardCharsets.UTF_8);
    return new Listing<>(
        transport, Document.class, () -> Call.get(ALL, library).query("filter", json));
  }

  /** Stores a new document; an id that is taken is a conflict. */
  public Document create(Consumer<DocumentSpec> with) {
    return create(DocumentSpec.of(with));
  }

  /** Stores a new document that was described apart from this call. */
  public Document create(DocumentSpec spec) {
    return transport.send(Call.post(ALL, library).json(spec.body()), Document.class);
  }

  /**
   * Creates or replaces a document; only what changed is embedded. {@link Document#changes()} tells
   * what did.
   */
  public Document put(String id, Consumer<DocumentSpec> with) {
    return put(id, DocumentSpec.of(with));
  }

  /** Creates or replaces a document that was described apart from this call. */
  public Document put(String id, DocumentSpec spec) {
    return transport.send(
        Call.put(ONE, library, id).headers(spec.headers()).json(spec.body()), Document.class);
  }

  /**
   * Stores several documents in one request, all or nothing unless {@code options} say otherwise.
   */
  public BatchAnswer createAll(List<DocumentSpec> documents, Consumer<WriteOptions> options) {
    var call =
        Call.post("/v1/libraries/{}/documents/batch", library)
            .queries(WriteOptions.queries(options));
    call.json(Map.of("documents", documents.stream().map(DocumentSpec::body).toList()));
    return transport.send(call, BatchAnswer.class);
  }

  public Document get(String id) {
    return transport.send(Call.get(ONE, library, id), Document.class);
  }

  /** The document and all its chunks, in ordinal order. */
  public Document getWithChunks(String id) {
    return transport.send(Call.get(ONE, library, id).query("include", "chunks"), Document.class);
  }

  /** The chunks of a document, in ordinal order. */
  public Listing<Chunk> chunks(String id) {
    return new Listing<>(transport, Chunk.class, () -> Call.get(ONE + "/chunks", library, id));
  }

  /** Adds one chunk at the end of a document. */
  public Chunk addChunk(String id, String text, Consumer<ChunkSpec> with) {
    var spec = ChunkSpec.of(c -> with.accept(c.text(text)));
    return transport.send(Call.post(ONE + "/chunks", library, id).json(spec.body()), Chunk.class);
  }

  /** Changes title, source or metadata; the text stays. */
  public Document update(String id, Consumer<Patch> with) {
    return Patch.of(with).send(transport, Call.patch(ONE, library, id), Document.class);
  }

  /**
   * Deletes a document and its chunks, and rewrites every file of the server that still holds what
   * it said.
   */
  public PurgeReceipt purge(String id) {
    var call = Call.delete(ONE, library, id).query("purge", true).once().longTask();
    return transport.send(call, PurgeReceipt.class);
  }

  /** Deletes a document and its chunks. */
  public void delete(String id) {
    transport.send(Call.delete(ONE, library, id));
  }

  /** Deletes a document unless somebody changed it since this revision. */
  public void delete(String id, long ifRevision) {
    transport.send(Call.delete(ONE, library, id).header("If-Match", Revisions.tag(ifRevision)));
  }
}
