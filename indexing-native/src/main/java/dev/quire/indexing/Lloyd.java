package dev.quire.indexing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * Lloyd's algorithm (1982) over rows that already have centroids: each row to its nearest centroid,
 * each centroid to the mean of its rows, and again. After every round, {@link ListBalance} moves
 * centroids that hold next to nothing.
 */
final class Lloyd {
  /** Nearby rounds end when fewer rows than one in so many change lists. */
  private static final int SETTLED = 256;

  private final Vectors vectors;
  private final Centroids centroids;
  private final Workers workers;
  private final Arena scratch;
  private final MemorySegment nearest;
  private Lists lists;

  /**
   * @param nearest for each row the centroid that it belongs to, native ints; written. {@link
   *     #everywhere} does not read it
   * @param scratch open to all of the workers' threads
   */
  Lloyd(
      Vectors vectors, Centroids centroids, MemorySegment nearest, Workers workers, Arena scratch) {
    this.vectors = vectors;
    this.centroids = centroids;
    this.nearest = nearest;
    this.workers = workers;
    this.scratch = scratch;
  }

  /** Rounds that compare every row with every centroid. */
  void everywhere(int rounds) {
    for (int round = 0; round < rounds; round++) {
      centroids.assign(vectors, 0, nearest, workers);
      move();
    }
  }

  /**
   * Rounds that compare a row with the centroids next to the one that it belongs to (k²-means;
   * Agustsson, Timofte and Van Gool, ECML PKDD 2017), until the rows have settled: a row seldom
   * moves farther in one round. Rows whose centroid was taken away are compared with all.
   *
   * @param rounds at most
   * @param size how many centroids, 1 to all of them
   * @param rowsCounted how many of a round's rows count as steps of the workers
   */
  void nearby(int rounds, int size, long rowsCounted) {
    Neighborhood near = new Neighborhood(centroids.vectors(), vectors, nearest, workers, scratch);
    lists = Lists.sort(nearest, vectors.rows(), centroids.count(), scratch);
    BitSet strays = new BitSet();
    for (int round = 0; round < rounds; round++) {
      long changed = near.assign(size, lists, strays);
      strays = move();
      boolean hasMoved = round > 0; // before, rows were where these very centroids had put them
      if (hasMoved && changed * SETTLED < vectors.rows()) {
        workers.did(rowsCounted * (rounds - round));
        return;
      }
      workers.did(rowsCounted);
    }
  }

  /** Returns the centroids that were taken from their rows. */
  private BitSet move() {
    lists = Lists.sort(nearest, vectors.rows(), centroids.count(), scratch);
    centroids.moveToMeans(vectors, lists, workers);
    return ListBalance.restore(centroids, vectors, lists);
  }
}
