package dev.quire.domain.search;

import dev.quire.domain.SoundText;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.filter.Filter;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A question to a library.
 *
 * @param topK hits wanted, 1 to {@value #MAX_TOP_K}
 * @param minScore hits below it are left out
 * @param aim how good the answer is to be
 * @param contextBefore chunks of the document before each hit that come with it
 * @param include what each hit brings beyond where it is
 * @param timeoutMillis after which the search gives up
 */
public record SearchQuery(
    Source source,
    int topK,
    Filter filter,
    OptionalDouble minScore,
    Aim aim,
    int contextBefore,
    int contextAfter,
    Set<HitPart> include,
    long timeoutMillis) {
  public static final int DEFAULT_TOP_K = 10;
  public static final Set<HitPart> DEFAULT_INCLUDE = Set.of(HitPart.TEXT, HitPart.METADATA);
  public static final int MAX_TOP_K = 1_000;
  public static final int MAX_CONTEXT = 100;
  public static final long DEFAULT_TIMEOUT_MILLIS = 30_000;
  public static final long MAX_TIMEOUT_MILLIS = 600_000;

  public SearchQuery {
    include = Set.copyOf(include);
    if (topK < 1 || topK > MAX_TOP_K) {
      throw new InvalidInput("topK", "is " + topK + "; 1 to " + MAX_TOP_K + " are allowed");
    }
    requireContext("context.before", contextBefore);
    requireContext("context.after", contextAfter);
    if (timeoutMillis < 1 || timeoutMillis > MAX_TIMEOUT_MILLIS) {
      throw new InvalidInput(
          "timeoutMs", "is " + timeoutMillis + "; 1 to " + MAX_TIMEOUT_MILLIS + " are allowed");
    }
    if (minScore.isPresent() && !(minScore.getAsDouble() >= 0 && minScore.getAsDouble() <= 1)) {
      throw new InvalidInput("minScore", "is " + minScore.getAsDouble() + "; scores are 0 to 1");
    }
  }

  /** What is near to what. */
  public sealed interface Source {}

  public record OfText(String text) implements Source {
    public static final int MAX_TEXT = 100_000;

    public OfText {
      if (text.isBlank()) {
        throw new InvalidInput("text", "must not be empty");
      }
      SoundText.require("text", text, MAX_TEXT);
    }
  }

  public record OfVector(Embedding vector) implements Source {}

  /** A chunk of the library; it is its own nearest hit. */
  public record OfChunk(ChunkId chunkId) implements Source {}

  public static SearchQuery of(Source source, int topK) {
    return new SearchQuery(
        source,
        topK,
        Filter.ALL,
        OptionalDouble.empty(),
        Aim.DEFAULT,
        0,
        0,
        DEFAULT_INCLUDE,
        DEFAULT_TIMEOUT_MILLIS);
  }

  public static SearchQuery text(String text, int topK) {
    return of(new OfText(text), topK);
  }

  public static SearchQuery vector(int topK, float... vector) {
    return of(new OfVector(Embedding.of(vector)), topK);
  }

  /** The same question with another time to answer it. */
  public SearchQuery within(long millis) {
    return new SearchQuery(
        source, topK, filter, minScore, aim, contextBefore, contextAfter, include, millis);
  }

  /** Throws {@link InvalidInput} where a chunk cannot come with so many neighbours on one side. */
  public static void requireContext(String field, int value) {
    if (value < 0 || value > MAX_CONTEXT) {
      throw new InvalidInput(field, "is " + value + "; 0 to " + MAX_CONTEXT + " are allowed");
    }
  }
}
