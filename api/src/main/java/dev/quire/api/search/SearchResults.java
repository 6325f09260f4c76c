package dev.quire.api.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.api.chunk.ChunkAnswer;
import dev.quire.api.document.DocumentAnswer;
import dev.quire.api.http.QueryValue;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.library.LibraryId;
import dev.quire.domain.metadata.Metadata;
import dev.quire.domain.search.FoundChunk;
import dev.quire.domain.search.Hit;
import dev.quire.domain.search.SearchAnswer;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a search found, best first.
 *
 * @param complete false where fewer chunks may answer than were asked for
 * @param warnings what was not as hoped for, say that no effort was measured to meet the recall
 *     target, or why the answer is not complete; left out where there is nothing to say
 * @param explain how the answer came about; left out unless asked for
 */
public record SearchResults(
    List<HitAnswer> hits,
    boolean complete,
    Took tookMs,
    Answered index,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
    @JsonInclude(JsonInclude.Include.NON_NULL) ExplainAnswer explain) {

  /** Milliseconds spent on embedding the question, and on the rest. */
  public record Took(double embed, double search) {}

  /** The kind of index that answered, and which of its builds. */
  public record Answered(String type, long generation) {}

  /**
   * One chunk that answers.
   *
   * @param score 0..1, higher is better
   * @param distance the metric's raw figure, lower is better
   * @param context its neighbours in the document, in order; left out unless asked for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HitAnswer(
      String chunkId,
      String documentId,
      int ordinal,
      float score,
      float distance,
      String text,
      Metadata metadata,
      float[] embedding,
      List<ChunkAnswer> context,
      DocumentAnswer document) {

    private static HitAnswer of(LibraryId library, Hit hit, boolean withContext) {
      FoundChunk chunk = hit.chunk();
      return new HitAnswer(
          chunk.id().value(),
          chunk.documentId().value(),
          chunk.ordinal(),
          (float) hit.score(),
          (float) hit.distance(),
          chunk.text().orElse(null),
          chunk.metadata().orElse(null),
          chunk.embedding().map(Embedding::toArray).orElse(null),
          withContext ? context(library, hit) : null,
          hit.document().map(document -> DocumentAnswer.of(library, document)).orElse(null));
    }

    private static List<ChunkAnswer> context(LibraryId library, Hit hit) {
      return Stream.concat(hit.before().stream(), hit.after().stream())
          .map(chunk -> ChunkAnswer.of(library, chunk, false))
          .toList();
    }
  }

  static SearchResults of(LibraryId library, SearchAnswer answer, SearchRequest request) {
    return new SearchResults(
        answer.hits().stream()
            .map(hit -> HitAnswer.of(library, hit, request.context() != null))
            .toList(),
        answer.complete(),
        new Took(millis(answer.embedNanos()), millis(answer.searchNanos())),
        new Answered(QueryValue.inLowerCase(answer.index()), answer.generation()),
        answer.warnings(),
        Boolean.TRUE.equals(request.explain()) ? ExplainAnswer.of(answer) : null);
  }

  /** Milliseconds with three digits after the point. */
  static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
