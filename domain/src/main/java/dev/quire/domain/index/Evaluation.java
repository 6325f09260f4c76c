package dev.quire.domain.index;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.search.SearchQuery;

/**
 * How to measure an index.
 *
 * @param sample queries asked, made of what the library holds: half of them lie between two chunks,
 *     half as far from one as another is from a neighbour of its own
 * @param k neighbours that are compared with the exact ones
 * @param filter that every query has
 */
public record Evaluation(int sample, int k, Filter filter) {
  public static final int MAX_SAMPLE = 1_000;

  /** As many as a search may ask for. */
  public static final int MAX_K = SearchQuery.MAX_TOP_K;

  public static final Evaluation DEFAULT = new Evaluation(100, 10, Filter.ALL);

  public Evaluation {
    require("sample", sample, MAX_SAMPLE);
    require("k", k, MAX_K);
  }

  private static void require(String field, int value, int max) {
    if (value < 1 || value > max) {
      throw new InvalidInput(field, "is " + value + "; 1 to " + max + " are allowed");
    }
  }
}
