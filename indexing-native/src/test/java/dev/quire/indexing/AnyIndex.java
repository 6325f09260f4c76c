package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.util.List;
import java.util.Map;

/** Builders of every kind of index, and who opens what they built. */
final class AnyIndex {
  private static final IndexSpec.IvfPq PQ = new IndexSpec.IvfPq(20, 0, 6, 4, false, 0);

  private AnyIndex() {}

  /** Opens an index over rows and arrays, or throws a BrokenIndexException. */
  @FunctionalInterface
  interface Opening {
    VectorIndex open(Vectors rows, Metric metric, Map<String, IndexArray> arrays);
  }

  /** One way to build an index, for any number of columns. */
  record Kind(String name, IndexBuilder builder, Opening opening) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Every way to code rows.
   *
   * @param lists of those that have lists
   */
  static List<Kind> kinds(int lists) {
    return List.of(
        new Kind("brute", new BruteBuilder(), BruteIndex::open),
        ivfFlat(new IndexSpec.IvfFlat(lists, 0)),
        ivfPq("ivf_pq, signs", new IndexSpec.IvfPq(lists, 0, 0, 1, false, 0)),
        ivfPq("ivf_pq, 4 bits", new IndexSpec.IvfPq(lists, 0, 0, 4, false, 0)),
        ivfPq("ivf_pq, 8 bits", new IndexSpec.IvfPq(lists, 0, 1, 8, false, 0)),
        ivfPq("ivf_pq, opq", new IndexSpec.IvfPq(lists, 0, 0, 4, true, 0)),
        hnsw(new IndexSpec.Hnsw(4, 10, 3)));
  }

  static Kind ivfFlat(IndexSpec.IvfFlat spec) {
    return new Kind(
        "ivf_flat",
        new IvfFlatBuilder(spec),
        (rows, metric, arrays) -> IvfFlatIndex.open(rows, metric, arrays, spec));
  }

  private static Kind ivfPq(String name, IndexSpec.IvfPq spec) {
    return new Kind(
        name,
        new IvfPqBuilder(spec),
        (rows, metric, arrays) -> IvfPqIndex.open(rows, metric, arrays, spec));
  }

  private static Kind hnsw(IndexSpec.Hnsw spec) {
    return new Kind(
        "hnsw",
        new HnswBuilder(spec),
        (rows, metric, arrays) -> HnswIndex.open(rows, metric, arrays, spec));
  }

  /** Builders of each type, for 12 columns or more. */
  static List<IndexBuilder> builders() {
    return List.of(
        new BruteBuilder(),
        new IvfFlatBuilder(new IndexSpec.IvfFlat(20, 0)),
        new IvfPqBuilder(PQ),
        new HnswBuilder(new IndexSpec.Hnsw(8, 40, 0)));
  }

  static VectorIndex open(IndexBuilder builder, Vectors rows, Metric metric, BuiltIndex built) {
    return switch (builder) {
      case BruteBuilder _ -> BruteIndex.open(rows, metric, built.arrays());
      case IvfFlatBuilder _ ->
          IvfFlatIndex.open(rows, metric, built.arrays(), new IndexSpec.IvfFlat(0, 0));
      case IvfPqBuilder _ -> IvfPqIndex.open(rows, metric, built.arrays(), PQ);
      case HnswBuilder _ ->
          HnswIndex.open(rows, metric, built.arrays(), new IndexSpec.Hnsw(0, 0, 0));
      default -> throw new AssertionError("no other builder is tried");
    };
  }
}
