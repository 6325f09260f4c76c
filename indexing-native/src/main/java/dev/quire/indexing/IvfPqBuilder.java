package dev.quire.indexing;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sorts rows into lists as {@link IvfFlatBuilder} does, and codes what remains after each list's
 * centroid twice: shortly, for the scan, and finely, for the best of it (see pq.h).
 */
public final class IvfPqBuilder implements IndexBuilder {
  /** Lists for each of √n. */
  private static final double PER_ROOT = 1.5;

  private final IndexSpec.IvfPq spec;
  private final Map<String, IndexArray> trained;

  /**
   * @throws InvalidInput when {@code opq} is asked for where jblas does not load
   */
  public IvfPqBuilder(IndexSpec.IvfPq spec) {
    this(spec, Map.of());
    if (spec.opq()) {
      Procrustes.requireLoaded();
    }
  }

  private IvfPqBuilder(IndexSpec.IvfPq spec, Map<String, IndexArray> trained) {
    this.spec = spec;
    this.trained = Map.copyOf(trained);
  }

  /**
   * A builder that trains nothing: it codes rows by the centroids, rotation and codebooks of an
   * ivf_pq index built before, which stay open while it builds and are copied. What is found is as
   * good as long as the rows are like those that they were trained on.
   *
   * @param built {@link IvfPqIndex#spec()} of that index
   * @param trained its arrays; of them only {@code centroids}, {@code rotation} and {@code
   *     codebooks} are read
   * @throws BrokenIndexException when there are no centroids, and from {@link #build} when arrays
   *     do not fit one another, the rows or the spec
   */
  public static IvfPqBuilder inheriting(IndexSpec.IvfPq built, Map<String, IndexArray> trained) {
    if (!trained.containsKey(InvertedFile.CENTROIDS)) {
      throw new BrokenIndexException(InvertedFile.CENTROIDS, "is missing");
    }
    return new IvfPqBuilder(built, trained);
  }

  @Override
  public boolean trains() {
    return trained.isEmpty();
  }

  @Override
  public BuildCost cost(int rows, int dimension) {
    return BuildCost.of(
        cutting(rows, dimension) + Quantizer.cost(spec, rows, dimension),
        BuildCost.remainders(rows, dimension, Quantizer.bits(spec, dimension)));
  }

  /** What training the centroids and cutting the rows into lists costs. */
  private double cutting(int rows, int dimension) {
    int nlist = InvertedFile.nlist(spec.nlist(), rows, PER_ROOT);
    return BuildCost.comparing(KMeans.comparisons(rows, nlist) + (double) rows * nlist, dimension);
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    int nlist = InvertedFile.nlist(spec.nlist(), n, PER_ROOT);
    long training = trained.isEmpty() ? KMeans.steps(n, nlist) : 0;
    long whole = Math.max(1, cost(n, vectors.dimension()).training());
    long cut = Math.min(whole, Math.round(cutting(n, vectors.dimension())));
    try (Workers workers = new Workers(PartOfProgress.of(options, 0, cut, whole), training + n)) {
      ListCentroids centroids =
          trained.isEmpty()
              ? ListCentroids.train(vectors, metric, nlist, options.seed(), workers, arena)
              : ListCentroids.inherit(trained, vectors.dimension(), arena);
      Map<String, IndexArray> arrays = new LinkedHashMap<>();
      Lists lists = InvertedFile.build(vectors, centroids, workers, arrays, arena);
      Quantizer quantizer =
          trained.isEmpty()
              ? Quantizer.train(
                  spec,
                  vectors,
                  lists,
                  centroids.means(),
                  PartOfProgress.of(options, cut, whole, whole),
                  arena)
              : Quantizer.inherit(spec, trained, vectors.dimension(), arena);
      arrays.putAll(quantizer.arrays());
      RemainderCodes.Coder coder =
          new RemainderCodes.Coder(lists, centroids.means(), quantizer, metric);
      return new BuiltIndex(
          lists.rows().asSlice(0, n * 4L),
          arrays,
          vectors,
          (rows, order) -> code(coder, rows, order, options, arena));
    }
  }

  private static Map<String, IndexArray> code(
      RemainderCodes.Coder by,
      Vectors vectors,
      MemorySegment order,
      BuildOptions options,
      Arena arena) {
    try (Workers workers = new Workers(options, by.means().rows())) {
      return RemainderCodes.encode(by, vectors, order, workers, arena).arrays();
    }
  }
}
