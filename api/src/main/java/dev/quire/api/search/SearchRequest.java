package dev.quire.api.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.api.http.QueryValue;
import dev.quire.api.json.Base64Vector;
import dev.quire.api.json.FilterReader;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Effort;
import dev.quire.domain.search.HitPart;
import dev.quire.domain.search.SearchQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A question: exactly one of text, vector, vectorBase64 and chunkId, and how to answer it. */
public record SearchRequest(
    String text,
    float[] vector,
    String vectorBase64,
    String chunkId,
    Integer topK,
    JsonNode filter,
    Double minScore,
    Boolean exact,
    EffortRequest effort,
    Double recallTarget,
    String groupBy,
    Integer groupSize,
    Context context,
    List<String> include,
    Boolean explain,
    Long timeoutMs) {
  private static final Map<String, HitPart> HIT_PARTS =
      Arrays.stream(HitPart.values())
          .collect(Collectors.toUnmodifiableMap(QueryValue::inLowerCase, part -> part));

  /** How hard an approximate index tries; what is left out it chooses itself. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EffortRequest(Integer nprobe, Integer efSearch, Integer rerank) {
    Effort effort() {
      return new Effort(
          given("nprobe", nprobe), given("efSearch", efSearch), given("rerank", rerank));
    }

    private static int given(String name, Integer value) {
      if (value != null && value < 1) {
        throw new InvalidInput(
            "effort." + name, "is " + value + "; 1 to " + Effort.MAX + " are allowed");
      }
      return value == null ? 0 : value;
    }
  }

  /** How many neighbours come with each hit. */
  public record Context(Integer before, Integer after) {}

  SearchQuery query(FilterReader filters) {
    refuseWhatIsNotThereYet();
    return new SearchQuery(
        source(),
        Objects.requireNonNullElse(topK, SearchQuery.DEFAULT_TOP_K),
        filters.read(filter),
        minScore == null ? OptionalDouble.empty() : OptionalDouble.of(minScore),
        aim(),
        context == null ? 0 : Objects.requireNonNullElse(context.before(), 0),
        context == null ? 0 : Objects.requireNonNullElse(context.after(), 0),
        included(),
        Objects.requireNonNullElse(timeoutMs, SearchQuery.DEFAULT_TIMEOUT_MILLIS));
  }

  private Aim aim() {
    if (effort != null && recallTarget != null) {
      throw new InvalidInput(
          "recallTarget", "comes with an effort; name one of the two, or neither");
    }
    Aim asked =
        recallTarget != null
            ? new Aim.RecallTarget(recallTarget)
            : effort == null ? Aim.DEFAULT : effort.effort();
    return Boolean.TRUE.equals(exact) ? Aim.EXACT : asked;
  }

  /** What each hit brings along. */
  private Set<HitPart> included() {
    return include == null
        ? SearchQuery.DEFAULT_INCLUDE
        : QueryValue.include(include, HIT_PARTS.keySet()).stream()
            .map(HIT_PARTS::get)
            .collect(Collectors.toUnmodifiableSet());
  }

  private SearchQuery.Source source() {
    long sources = Stream.of(text, vector, vectorBase64, chunkId).filter(Objects::nonNull).count();
    if (sources != 1) {
      throw new InvalidInput(
          "body",
          "a search has exactly one of text, vector, vectorBase64 and chunkId; this one has "
              + sources);
    }
    if (text != null) {
      return new SearchQuery.OfText(text);
    }
    if (chunkId != null) {
      return new SearchQuery.OfChunk(chunk(chunkId));
    }
    return new SearchQuery.OfVector(
        Base64Vector.either("vector", vector, vectorBase64).orElseThrow());
  }

  private static ChunkId chunk(String id) {
    try {
      return new ChunkId(id);
    } catch (InvalidInput e) {
      throw new InvalidInput("chunkId", e.violations().getFirst().message());
    }
  }

  /** Better refused than silently left out. */
  private void refuseWhatIsNotThereYet() {
    refuse("groupBy", groupBy != null);
    refuse("groupSize", groupSize != null);
  }

  private static void refuse(String field, boolean asked) {
    if (asked) {
      throw new InvalidInput(field, "is not supported yet");
    }
  }
}
