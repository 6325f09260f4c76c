package dev.quire.indexing;

/**
 * What a build is estimated to take, in nanoseconds of one thread of the machine that it was
 * measured on: two cores with AVX2, 20,000 rows of 384 dimensions and 100,000 of 128. For progress
 * and estimates of time, which read only how the parts stand to one another.
 *
 * @param training until the order of the rows is known
 * @param coding what is done when they lie in it
 */
public record BuildCost(long training, long coding) {

  static BuildCost of(double training, double coding) {
    return new BuildCost(Math.round(training), Math.round(coding));
  }

  /** Rows with centroids, by bytes. */
  static double comparing(double comparisons, int dimension) {
    return comparisons * dimension * 0.03;
  }

  /** Each row's piece with each of its codewords: the columns are few, so a row costs by itself. */
  static double pass(double rows, int codewords) {
    return rows * (150 + 2.0 * codewords);
  }

  /** Rows correlated with what stands for them, and turned by the matrix that follows. */
  static double turning(double rows, int dimension) {
    return rows * dimension * dimension * 0.45;
  }

  /** Rows rounded to bytes. */
  static double rounding(double rows, int dimension) {
    return rows * dimension;
  }

  /** Remainders coded shortly and finely. */
  static double remainders(double rows, int dimension, int bits) {
    return rows * dimension * (bits == 8 ? 200 : 90);
  }

  /** A graph: each node finds its place by a walk, which is the longer the more there are. */
  static double growing(double nodes, int dimension, int m, int efConstruction) {
    double walk = Math.log(Math.max(2, nodes)) / Math.log(2);
    return nodes * walk * (3500 + 30.0 * dimension) * efConstruction / 100 * (m + 16) / 32;
  }
}
