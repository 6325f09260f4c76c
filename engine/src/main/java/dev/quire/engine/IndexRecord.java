package dev.quire.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.library.IndexSpec;
import dev.quire.storage.json.CheckedJson;
import dev.quire.storage.json.LibraryJson;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the last index build left; kept in the manifest.
 *
 * @param built what was built, its computed parameters filled in; empty before the first build
 * @param generation 0 before the first build, one more with each
 * @param segment the number of the segment that was built; 0 where none is
 */
record IndexRecord(
    Optional<IndexSpec> built, long generation, Optional<Instant> builtAt, long segment) {

  /** Whether sealed rows are compared one by one, as those in memory are. */
  boolean scansAll() {
    return built.filter(spec -> !(spec instanceof IndexSpec.Brute)).isEmpty();
  }

  /** Whether rows are found by the lists that they lie in. */
  boolean hasLists() {
    return built
        .filter(spec -> spec instanceof IndexSpec.IvfFlat || spec instanceof IndexSpec.IvfPq)
        .isPresent();
  }

  /** Whether rows are found by a graph. */
  boolean isGraph() {
    return built.filter(spec -> spec instanceof IndexSpec.Hnsw).isPresent();
  }

  /** The segment whose index rows in memory should join; empty where it is none that they can. */
  OptionalLong joined() {
    return hasLists() || isGraph() ? OptionalLong.of(segment) : OptionalLong.empty();
  }

  IndexRecord next(IndexSpec spec, Instant now, long newSegment) {
    return new IndexRecord(Optional.of(spec), generation + 1, Optional.of(now), newSegment);
  }

  /** The same index, in a segment of another number. */
  IndexRecord movedTo(long newSegment) {
    return new IndexRecord(built, generation, builtAt, newSegment);
  }

  /** The same after all segments became one; still none where none was built. */
  IndexRecord compacted(long newSegment) {
    return built.isPresent() ? movedTo(newSegment) : this;
  }

  /** The same, where a segment was written again under a new number. */
  IndexRecord replacing(long old, long newSegment) {
    return segment == old ? movedTo(newSegment) : this;
  }

  String toJson() {
    ObjectNode json = CheckedJson.object().put("generation", generation).put("segment", segment);
    built.ifPresent(spec -> json.set("built", LibraryJson.writeSpec(spec)));
    builtAt.ifPresent(time -> json.put("builtAt", time.toEpochMilli()));
    return json.toString();
  }

  static IndexRecord parse(String text) {
    JsonNode json = CheckedJson.parse(text);
    try {
      return new IndexRecord(
          Optional.ofNullable(json.get("built")).map(LibraryJson::readSpec),
          json.path("generation").asLong(),
          Optional.ofNullable(json.get("builtAt"))
              .map(time -> Instant.ofEpochMilli(time.longValue())),
          json.path("segment").asLong());
    } catch (RuntimeException e) {
      throw new StorageFailure(
          "what the manifest says of the index is damaged: " + e.getMessage() + "; run fsck", e);
    }
  }
}
