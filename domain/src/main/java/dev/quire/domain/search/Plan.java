package dev.quire.domain.search;

import java.util.Optional;

/**
 * What one query decided to do in one segment.
 *
 * @param effort how hard the index was to try; zeros where no index was asked
 * @param expected the measured point that the choice of effort relies on; empty where the answer is
 *     exact, or the caller named the effort
 * @param reason in words, for whoever wonders
 * @param warning where the plan is not what was hoped for, say because nothing measured meets the
 *     recall target; empty where all is well
 */
public record Plan(
    Way way, Effort effort, Optional<Calibration> expected, String reason, String warning) {

  /** How the rows of a segment are searched. */
  public enum Way {
    /** All allowed rows are compared: exact. */
    EXACT_SCAN,
    /** The index is asked, and may answer with any row. */
    INDEX,
    /** The index is asked, and may answer with allowed rows only. */
    FILTERED_INDEX
  }

  /** All allowed rows are compared. */
  public static Plan scan(String reason) {
    return new Plan(Way.EXACT_SCAN, Effort.DEFAULT, Optional.empty(), reason, "");
  }

  public boolean isExact() {
    return way == Way.EXACT_SCAN;
  }

  /** The same, with a word on what is not as hoped for. */
  public Plan warning(String newWarning) {
    return new Plan(way, effort, expected, reason, newWarning);
  }
}
