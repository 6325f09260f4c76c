package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sorts rows into the lists of their nearest centroids and codes them in that order. */
public final class IvfFlatBuilder implements IndexBuilder {
  /** Lists for each of √n. */
  private static final double PER_ROOT = 4;

  private final IndexSpec.IvfFlat spec;
  private final Map<String, IndexArray> trained;

  public IvfFlatBuilder(IndexSpec.IvfFlat spec) {
    this(spec, Map.of());
  }

  private IvfFlatBuilder(IndexSpec.IvfFlat spec, Map<String, IndexArray> trained) {
    this.spec = spec;
    this.trained = Map.copyOf(trained);
  }

  /**
   * A builder that trains nothing: it puts rows into lists around the centroids of an index built
   * before, ivf_flat or ivf_pq, which stay open while it builds and are copied. The work is one
   * comparison of each row with the centroids; what is found is as good as long as the rows are
   * like those that the centroids were trained on.
   *
   * @param trained the arrays of that index; of them the centroids and their groups are read
   * @throws BrokenIndexException from {@link #build}, when there are no centroids or they have
   *     another dimension than the rows
   */
  public static IvfFlatBuilder inheriting(Map<String, IndexArray> trained) {
    return new IvfFlatBuilder(new IndexSpec.IvfFlat(0, 0), requireCentroids(trained));
  }

  private static Map<String, IndexArray> requireCentroids(Map<String, IndexArray> trained) {
    if (!trained.containsKey(InvertedFile.CENTROIDS)) {
      throw new BrokenIndexException(InvertedFile.CENTROIDS, "is missing");
    }
    return trained;
  }

  @Override
  public boolean trains() {
    return trained.isEmpty();
  }

  @Override
  public BuildCost cost(int rows, int dimension) {
    int nlist = InvertedFile.nlist(spec.nlist(), rows, PER_ROOT);
    return BuildCost.of(
        BuildCost.comparing(KMeans.comparisons(rows, nlist) + (double) rows * nlist, dimension),
        BuildCost.rounding(rows, dimension));
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    int nlist = InvertedFile.nlist(spec.nlist(), n, PER_ROOT);
    long training = trained.isEmpty() ? KMeans.steps(n, nlist) : 0;
    try (Workers workers = new Workers(options, training + n)) {
      ListCentroids centroids =
          trained.isEmpty()
              ? ListCentroids.train(vectors, metric, nlist, options.seed(), workers, arena)
              : ListCentroids.inherit(trained, vectors.dimension(), arena);
      Map<String, IndexArray> arrays = new LinkedHashMap<>();
      Lists lists = InvertedFile.build(vectors, centroids, workers, arrays, arena);
      return new BuiltIndex(
          lists.rows().asSlice(0, n * 4L),
          arrays,
          vectors,
          (rows, order) -> code(rows, order, options, arena));
    }
  }

  private static Map<String, IndexArray> code(
      Vectors vectors, MemorySegment order, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    Map<String, IndexArray> codes = CodedRows.allocate("", n, vectors.dimension(), arena);
    try (Workers workers = new Workers(options, n)) {
      workers.eachBlock(n, (from, end) -> CodedRows.encode(vectors, order, from, end, "", codes));
    }
    return codes;
  }
}
