package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lists that a graph keeps for the rows to come: its links lead to its own rows only, and those
 * that are sealed later join these lists, as {@link IvfFlatBuilder#inheriting} puts them there.
 * Arrays: {@code centroids} f32[nlist, dimension] and those of {@link CentroidGroups}; codes of
 * centroids are made by the heirs. None where there are no rows, and in graphs that were built
 * before graphs kept lists.
 */
final class HeirLists {
  /** Lists for each of √n: those of ivf_flat for twice as many rows, which the heirs may become. */
  private static final double PER_ROOT = 5.7;

  /**
   * Rows per centroid in the sample, and rounds over all of it: fewer than where lists are all that
   * rows are found by. What was measured: docs/adr/0022.
   */
  private static final int SAMPLE_PER_CENTROID = 16;

  private static final int ROUNDS = 6;

  private final Vectors means;
  private final CentroidGroups groups;

  private HeirLists(Vectors means, CentroidGroups groups) {
    this.means = means;
    this.groups = groups;
  }

  /** What {@link #train} costs; see {@link BuildCost}. */
  static double cost(int rows, int dimension) {
    int nlist = InvertedFile.nlist(IndexSpec.FROM_DATA, rows, PER_ROOT);
    return BuildCost.comparing(
        KMeans.comparisons(rows, nlist, SAMPLE_PER_CENTROID, ROUNDS), dimension);
  }

  /** The arrays, which follow from the rows in their order, and the seed. */
  static Map<String, IndexArray> train(
      Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    Map<String, IndexArray> arrays = new LinkedHashMap<>();
    int d = vectors.dimension();
    int nlist = InvertedFile.nlist(IndexSpec.FROM_DATA, vectors.rows(), PER_ROOT);
    long steps = KMeans.steps(vectors.rows(), nlist, SAMPLE_PER_CENTROID, ROUNDS);
    if (nlist == 0) {
      return arrays;
    }
    try (Workers workers = new Workers(options, steps)) {
      boolean unit = metric == Metric.COSINE;
      IndexArray floats = IndexArray.allocate(ElementType.F32, arena, nlist, d);
      new KMeans(vectors, unit, SAMPLE_PER_CENTROID, ROUNDS, workers, arena)
          .train(floats.elements(), nlist, options.seed());
      Vectors means = new Vectors(floats.elements(), nlist, d);
      arrays.putAll(CentroidGroups.build(means, metric, options.seed(), workers, arena));
      arrays.put(InvertedFile.CENTROIDS, floats);
    }
    return arrays;
  }

  /** What {@link #open} finds; empty where that is damaged: a graph answers without it. */
  static Optional<HeirLists> find(Map<String, IndexArray> arrays, int dimension) {
    try {
      return open(arrays, dimension);
    } catch (BrokenIndexException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws BrokenIndexException when an array has another type or shape than its centroids and the
   *     dimension ask for, or groups are there without centroids
   */
  static Optional<HeirLists> open(Map<String, IndexArray> arrays, int dimension) {
    IndexArray given = arrays.get(InvertedFile.CENTROIDS);
    if (given == null) {
      if (arrays.containsKey(CentroidGroups.GROUPS)) {
        throw new BrokenIndexException(InvertedFile.CENTROIDS, "is missing");
      }
      return Optional.empty();
    }
    long nlist = given.shape().length == 2 ? given.shape()[0] : 0;
    if (nlist < 1 || nlist > IndexSpec.IvfFlat.MAX_NLIST) {
      throw new BrokenIndexException(InvertedFile.CENTROIDS, "are for " + nlist + " lists");
    }
    IndexArray floats =
        CodedRows.find(arrays, InvertedFile.CENTROIDS, ElementType.F32, nlist, dimension);
    Vectors means = new Vectors(floats.elements(), (int) nlist, dimension);
    return Optional.of(new HeirLists(means, CentroidGroups.open(means, arrays)));
  }

  /**
   * Looks whether centroids and groups are finite, and every centroid in one group.
   *
   * @throws BrokenIndexException when that is not so
   */
  void validate() {
    CodeCheck.requireFinite(
        InvertedFile.CENTROIDS, means.floats(), means.rows(), means.dimension());
    groups.validate();
  }

  int count() {
    return means.rows();
  }

  long bytes() {
    return means.floats().byteSize() + groups.bytes();
  }
}
