package dev.quire.domain.search;

import dev.quire.domain.error.InvalidInput;

/**
 * How hard an approximate index tries; 0 leaves the choice to what was measured to meet the
 * library's recall target, or to the index. An index ignores what it does not know.
 *
 * @param nprobe lists to visit (ivf_flat, ivf_pq)
 * @param efSearch candidates to keep while walking (hnsw)
 * @param rerank candidates to compare on the vectors, as a multiple of k (ivf_pq)
 */
public record Effort(int nprobe, int efSearch, int rerank) implements Aim {
  public static final Effort DEFAULT = new Effort(0, 0, 0);
  public static final int MAX = 65_536;

  public Effort {
    require("effort.nprobe", nprobe);
    require("effort.efSearch", efSearch);
    require("effort.rerank", rerank);
  }

  public static Effort nprobe(int nprobe) {
    return new Effort(nprobe, 0, 0);
  }

  private static void require(String field, int value) {
    if (value < 0 || value > MAX) {
      throw new InvalidInput(field, "is " + value + "; 1 to " + MAX + " are allowed");
    }
  }
}
