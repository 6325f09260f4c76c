package dev.quire.domain.search;

import dev.quire.domain.error.InvalidInput;

/**
 * How good an answer is to be. An {@link Effort} aims at what that effort brings; what an effort
 * leaves open is the least that was measured to meet the library's recall target.
 */
public sealed interface Aim permits Aim.Exact, Aim.RecallTarget, Effort {
  Aim EXACT = new Exact();

  /** The library's own recall target. */
  Aim DEFAULT = Effort.DEFAULT;

  /** The answer of a full scan. */
  record Exact() implements Aim {}

  /**
   * The least effort that was measured to meet a recall.
   *
   * @param recall recall@10, above 0 and at most 1
   */
  record RecallTarget(double recall) implements Aim {
    public RecallTarget {
      if (!(recall > 0 && recall <= 1)) {
        throw new InvalidInput(
            "recallTarget", "is " + recall + "; above 0 and at most 1 is allowed");
      }
    }
  }
}
