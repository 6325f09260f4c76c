package dev.quire.sdk.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.sdk.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source text and its place in a library.
 *
 * @param chunkCount how many chunks it has
 * @param chunks in ordinal order, only where they were asked for
 * @param changes what the put that was answered did; {@link Changes#NONE} in every other answer
 * @param revision for {@code ifRevision}
 */
public record Document(
    String id,
    String title,
    Optional<String> source,
    Map<String, Object> metadata,
    long chunkCount,
    List<Chunk> chunks,
    Changes changes,
    long revision,
    Instant createdAt,
    Instant updatedAt) {

  public Document {
    title = title == null ? "" : title;
    metadata = Metadata.orEmpty(metadata);
    chunks = List.copyOf(chunks);
    changes = changes == null ? Changes.NONE : changes;
  }

  /** On the wire {@code chunks} is a number, or the chunks themselves where they were asked for. */
  @JsonCreator
  static Document read(
      @JsonProperty("id") String id,
      @JsonProperty("title") String title,
      @JsonProperty("source") Optional<String> source,
      @JsonProperty("metadata") Map<String, Object> metadata,
      @JsonProperty("chunks") JsonNode chunks,
      @JsonProperty("chunkCount") Long chunkCount,
      @JsonProperty("changes") Changes changes,
      @JsonProperty("revision") long revision,
      @JsonProperty("createdAt") Instant createdAt,
      @JsonProperty("updatedAt") Instant updatedAt) {
    var list =
        chunks != null && chunks.isArray() ? Json.listOf(chunks, Chunk.class) : List.<Chunk>of();
    var listed = chunks != null && chunks.isNumber() ? chunks.asLong() : list.size();
    var count = chunkCount == null ? listed : chunkCount;
    return new Document(
        id, title, source, metadata, count, list, changes, revision, createdAt, updatedAt);
  }
}
