package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.util.List;

/** Builders of every kind of index, for 12 columns or more, and who opens what they built. */
final class AnyIndex {
  private static final IndexSpec.IvfPq PQ = new IndexSpec.IvfPq(20, 0, 6, 4, false, 0);

  private AnyIndex() {}

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
