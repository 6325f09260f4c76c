package dev.quire.indexing;

/**
 * How hard a search tries; 0 leaves the choice to the index, and an index ignores what it does not
 * know.
 *
 * @param nprobe lists to visit (ivf_flat, ivf_pq)
 * @param efSearch candidates to keep while walking (hnsw)
 * @param rerank candidates to compare on the vectors, as a multiple of k (ivf_pq)
 */
public record Effort(int nprobe, int efSearch, int rerank) {
  public static final Effort DEFAULT = new Effort(0, 0, 0);

  public Effort {
    if (nprobe < 0 || efSearch < 0 || rerank < 0) {
      throw new IllegalArgumentException(
          "effort below 0: nprobe %d, efSearch %d, rerank %d".formatted(nprobe, efSearch, rerank));
    }
  }

  public static Effort nprobe(int nprobe) {
    return new Effort(nprobe, 0, 0);
  }
}
