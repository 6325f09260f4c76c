package dev.quire.indexing;

import java.lang.foreign.MemorySegment;

/**
 * About what a walk through a graph costs, beside comparing all allowed rows.
 *
 * @param rows of the graph
 * @param candidates how many of them are allowed, at least 1
 * @param m links that a node chose
 * @param ef nodes to keep
 */
record WalkCost(int rows, int candidates, int m, int ef) {
  /** What a comparison on a walk costs, in comparisons of a scan: its codes are not the next. */
  private static final int WALK_COST = 2;

  /** Keys that the frontier of a filtered walk has room for, by the likely cost of the walk. */
  private static final int ROOM_TO_SPARE = 4;

  boolean isLessThanScan() {
    return candidates > likely();
  }

  /**
   * In comparisons of a scan: each of the ef nodes kept is one of rows/candidates visited, and a
   * visited node has about m neighbours not met before.
   */
  private double likely() {
    return WALK_COST * (double) ef * m * rows / candidates;
  }

  /**
   * A {@code qr_walk}.
   *
   * @param nodes of the graph
   * @param all whether the walk has no filter
   */
  MemorySegment walk(WalkScratch scratch, int nodes, boolean all) {
    // with a filter the frontier may hold every node compared; a walk beyond the cost of a scan
    // should have been one, and so should one that meets far more than walks of its kind do
    int kept = Math.min(ef, nodes);
    long budget = all ? Long.MAX_VALUE : candidates / WALK_COST;
    long most = Math.min(budget + 2L * m, (long) (ROOM_TO_SPARE * likely()));
    long room = all ? 0 : Math.max(2L * kept, most);
    return scratch.walk(kept, room, budget);
  }
}
