package dev.quire.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Json;
import dev.quire.sdk.http.Npy;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.BatchAnswer;
import dev.quire.sdk.model.Chunk;
import dev.quire.sdk.model.PurgeReceipt;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The chunks of a library, across its documents. */
public final class Chunks {

  private static final String ALL = "/v1/libraries/{}/chunks";
  private static final String ONE = ALL + "/{}";

  private final Transport transport;
  private final String library;

  Chunks(Transport transport, String library) {
    this.transport = transport;
    this.library = library;
  }

  public Listing<Chunk> list() {
    return new Listing<>(transport, Chunk.class, () -> Call.get(ALL, library));
  }

  /** Those that match. */
  public Listing<Chunk> list(Filter filter) {
    var json = new String(Json.write(filter.body()), StandardCharsets.UTF_8);
    return new Listing<>(
        transport, Chunk.class, () -> Call.get(ALL, library).query("filter", json));
  }

  public Chunk get(String id) {
    return transport.send(Call.get(ONE, library, id), Chunk.class);
  }

  public Chunk getWithEmbedding(String id) {
    return transport.send(Call.get(ONE, library, id).query("include", "embedding"), Chunk.class);
  }

  /** Those of these ids that exist. */
  public List<Chunk> getAll(List<String> ids) {
    var call = Call.post(ALL + "/get", library).reading().json(Map.of("ids", ids));
    return Json.listOf(transport.send(call, JsonNode.class).path("items"), Chunk.class);
  }

  /** Creates or replaces a chunk. */
  public Chunk put(String id, Consumer<ChunkSpec> with) {
    return transport.send(Call.put(ONE, library, id).json(ChunkSpec.of(with).body()), Chunk.class);
  }

  /** Changes text, embedding or metadata. */
  public Chunk update(String id, Consumer<Patch> with) {
    return Patch.of(with).send(transport, Call.patch(ONE, library, id), Chunk.class);
  }

  public void delete(String id) {
    transport.send(Call.delete(ONE, library, id));
  }

  /** Stores new chunks; an id that is taken is refused. */
  public BatchAnswer insert(List<ChunkSpec> chunks, Consumer<WriteOptions> options) {
    return batch("insert", chunks, options);
  }

  /** Stores chunks, replacing those whose id is taken. */
  public BatchAnswer upsert(List<ChunkSpec> chunks, Consumer<WriteOptions> options) {
    return batch("upsert", chunks, options);
  }

  /**
   * Stores one chunk without text for each row of {@code vectors}, {@code float[n][dimension]}. Row
   * i has the id {@code idPrefix + i}. The array is sent row by row, with no second copy in memory.
   *
   * <p>It is stored as it arrives. Where the server breaks off, rows before stay, and the {@link
   * dev.quire.sdk.error.ProblemException} says in its violations how many there are.
   */
  public void upload(String documentId, String idPrefix, float[][] vectors) {
    upload(documentId, idPrefix, Npy.body(vectors));
  }

  /** The same from a {@code .npy} file: float32, shape [n, dimension]. */
  public void upload(String documentId, String idPrefix, Path npy) {
    try {
      upload(documentId, idPrefix, BodyPublishers.ofFile(npy));
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("There is no file " + npy, e);
    }
  }

  /** How many chunks there are. */
  public long count() {
    return count(Map.of());
  }

  /** How many chunks match. */
  public long count(Filter filter) {
    return count(Map.of("filter", filter.body()));
  }

  /**
   * The chunks around one, in its document: at most {@code before} ahead of it, itself, at most
   * {@code after} behind it.
   */
  public List<Chunk> neighbors(String id, int before, int after) {
    var call =
        Call.get(ONE + "/neighbors", library, id).query("before", before).query("after", after);
    return Json.listOf(transport.send(call, JsonNode.class).path("items"), Chunk.class);
  }

  /** Deletes a chunk, and rewrites every file of the server that still holds what it said. */
  public PurgeReceipt purge(String id) {
    var call = Call.delete(ONE, library, id).query("purge", true).once().longTask();
    return transport.send(call, PurgeReceipt.class);
  }

  /** Deletes these chunks; answers how many there were. */
  public long deleteAll(List<String> ids) {
    return delete(Map.of("ids", ids));
  }

  /** Deletes the chunks that match; answers how many there were. */
  public long deleteAll(Filter filter) {
    return delete(Map.of("filter", filter.body()));
  }

  private BatchAnswer batch(String mode, List<ChunkSpec> chunks, Consumer<WriteOptions> options) {
    var call =
        Call.post(ALL + "/batch", library)
            .query("mode", mode)
            .queries(WriteOptions.queries(options));
    call.json(Map.of("chunks", chunks.stream().map(ChunkSpec::body).toList()));
    return transport.send(call, BatchAnswer.class);
  }

  private void upload(String documentId, String idPrefix, BodyPublisher body) {
    var call = Call.post("/v1/libraries/{}/vectors", library).longTask();
    call.body("application/x-npy", body);
    transport.send(call.query("documentId", documentId).query("idPrefix", idPrefix));
  }

  private long count(Map<String, Object> body) {
    var call = Call.post(ALL + "/count", library).reading().json(body);
    return transport.send(call, JsonNode.class).path("count").asLong();
  }

  private long delete(Map<String, Object> body) {
    var call = Call.post(ALL + "/delete", library).json(body);
    return transport.send(call, JsonNode.class).path("deleted").asLong();
  }
}
