package dev.quire.engine;

import dev.quire.indexing.BuildCost;
import dev.quire.indexing.IndexBuilder;

/**
 * What the phases of making a segment are estimated to take, in milliseconds of the machine that
 * {@link BuildCost} was measured on: its estimates of time read only how they stand to one another.
 *
 * @param gathering rows that are not read as they lie
 * @param building until the order of the rows is known
 * @param writing in that order, what codes them included
 * @param measuring recall
 */
record SegmentCost(double gathering, double building, double writing, double measuring) {

  static SegmentCost of(IndexBuilder builder, long rows, int dimension, int threads) {
    BuildCost cost = builder.cost((int) Math.min(rows, Integer.MAX_VALUE), dimension);
    return new SegmentCost(
        builder.keepsOrder() ? 0 : rows * (0.001 + 0.00001 * dimension),
        cost.training() / 1e6 / threads,
        rows * (0.008 + 0.00002 * dimension) + cost.coding() / 1e6 / threads,
        500 + rows * 0.004);
  }

  double total() {
    return gathering + building + writing + measuring;
  }

  /** The share of all that has passed with so much of it. */
  double share(double millis) {
    return millis / total();
  }
}
