package dev.quire.domain.search;

import dev.quire.domain.error.InvalidInput;

/**
 * How hard an approximate index tries; 0 leaves the choice to what was measured to meet the
 * library's recall target.
 */
public record Effort(int nprobe, int efSearch, int rerank) implements Aim {
  public static final Effort DEFAULT = new Effort(0, 0, 0);
  public static final int MAX = 65_536;

  public Effort {
    require("effort.nprobe", nprobe);
    require("effort.efSearch", efSearch);
    require("effort.rerank", rerank);
  }

  private static void require(String field, int value) {
    if (value < 0 || value > MAX) {
      throw new InvalidInput(field, "is " + value + "; 1 to " + MAX + " are allowed");
    }
  }
}
