package dev.quire.domain.library;

import dev.quire.domain.error.InvalidInput;

/**
 * What the user asked the index to be. A parameter of {@link #FROM_DATA} is computed from the data
 * when the index is built.
 */
public sealed interface IndexSpec {
  int FROM_DATA = 0;

  IndexType type();

  /**
   * @throws InvalidInput when embeddings of this dimension cannot be indexed like that
   */
  default void requireFits(int dimension) {}

  /** Brute force while small, then the cheapest index that meets the library's recall target. */
  record Auto() implements IndexSpec {
    @Override
    public IndexType type() {
      return IndexType.AUTO;
    }
  }

  /** Every row is compared; the answer is exact. */
  record Brute() implements IndexSpec {
    @Override
    public IndexType type() {
      return IndexType.BRUTE;
    }
  }

  /**
   * Inverted lists around k-means centroids, exact inside the probed lists.
   *
   * @param nlist number of lists
   * @param nprobe lists that a query visits unless it says otherwise
   */
  record IvfFlat(int nlist, int nprobe) implements IndexSpec {
    public static final int MAX_NLIST = 65_536;

    public IvfFlat {
      requireRange("nlist", nlist, MAX_NLIST);
      requireRange("nprobe", nprobe, MAX_NLIST);
      requireProbesWithinLists(nlist, nprobe);
    }

    @Override
    public IndexType type() {
      return IndexType.IVF_FLAT;
    }
  }

  /**
   * Inverted lists of coded remainders, reranked on the vectors: by a sign a column after a random
   * rotation (1 bit), or by product quantization (4 and 8 bits).
   *
   * @param nlist number of lists
   * @param nprobe lists that a query visits unless it says otherwise
   * @param numSubvectors pieces that a vector is cut into; with 4 or 8 bits only
   * @param bits of a column's code: 1; of a piece's code: 4 or 8. Where it is left out, 4 for up to
   *     128 dimensions or where numSubvectors or opq are given, else 1
   * @param opq whether an optimized rotation is trained first; with 4 or 8 bits only
   * @param rerank candidates compared on the vectors, as a multiple of k
   */
  record IvfPq(int nlist, int nprobe, int numSubvectors, int bits, boolean opq, int rerank)
      implements IndexSpec {
    public static final int MAX_SUBVECTORS = 4_096;
    public static final int MAX_RERANK = 10_000;

    /** A trained rotation has dimension² entries, and training takes their power 3/2. */
    public static final int MAX_OPQ_DIMENSION = 4_096;

    public IvfPq {
      requireRange("nlist", nlist, IvfFlat.MAX_NLIST);
      requireRange("nprobe", nprobe, IvfFlat.MAX_NLIST);
      requireProbesWithinLists(nlist, nprobe);
      requireRange("numSubvectors", numSubvectors, MAX_SUBVECTORS);
      requireRange("rerank", rerank, MAX_RERANK);
      if (bits != FROM_DATA && bits != 1 && bits != 4 && bits != 8) {
        throw new InvalidInput("bits", "is " + bits + "; 1, 4 and 8 are allowed");
      }
      if (bits == 1 && numSubvectors != FROM_DATA) {
        throw new InvalidInput("numSubvectors", "is for 4 or 8 bits; 1 bit codes every column");
      }
      if (bits == 1 && opq) {
        throw new InvalidInput("opq", "is for 4 or 8 bits; 1 bit needs a random rotation");
      }
    }

    @Override
    public void requireFits(int dimension) {
      if (numSubvectors > dimension) {
        throw new InvalidInput(
            "numSubvectors",
            "is %d, more than the %d dimensions".formatted(numSubvectors, dimension));
      }
      if (opq && dimension > MAX_OPQ_DIMENSION) {
        throw new InvalidInput(
            "opq",
            "trains a rotation of at most %d dimensions; these have %d"
                .formatted(MAX_OPQ_DIMENSION, dimension));
      }
    }

    @Override
    public IndexType type() {
      return IndexType.IVF_PQ;
    }
  }

  /**
   * A hierarchical navigable small world graph (Malkov and Yashunin, 2018).
   *
   * @param m links of a node on the upper layers; twice as many on the lowest
   * @param efConstruction candidates kept while a node is linked
   * @param efSearch candidates kept while searching unless the query says otherwise
   */
  record Hnsw(int m, int efConstruction, int efSearch) implements IndexSpec {
    public static final int MAX_M = 256;
    public static final int MAX_EF = 10_000;

    public Hnsw {
      if (m < FROM_DATA || m == 1 || m > MAX_M) {
        throw new InvalidInput("m", "is " + m + "; 2 to " + MAX_M + " links a node are allowed");
      }
      requireRange("efConstruction", efConstruction, MAX_EF);
      requireRange("efSearch", efSearch, MAX_EF);
    }

    @Override
    public IndexType type() {
      return IndexType.HNSW;
    }
  }

  private static void requireRange(String name, int value, int max) {
    if (value < FROM_DATA || value > max) {
      throw new InvalidInput(name, "is " + value + "; 1 to " + max + " are allowed");
    }
  }

  private static void requireProbesWithinLists(int nlist, int nprobe) {
    if (nlist != FROM_DATA && nprobe > nlist) {
      throw new InvalidInput(
          "nprobe", "is " + nprobe + ", more than the " + nlist + " lists of nlist");
    }
  }
}
