package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sorts rows into the lists of their nearest centroids and codes them in that order. */
public final class IvfFlatBuilder implements IndexBuilder {
  private final IndexSpec.IvfFlat spec;

  public IvfFlatBuilder(IndexSpec.IvfFlat spec) {
    this.spec = spec;
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    int nlist = InvertedFile.nlist(spec.nlist(), n, 4);
    Map<String, IndexArray> arrays =
        new LinkedHashMap<>(CodedRows.allocate("", n, vectors.dimension(), arena));
    try (Workers workers = new Workers(options, KMeans.steps(n, nlist) + 2L * n)) {
      Lists lists =
          InvertedFile.build(vectors, metric, nlist, options.seed(), workers, arrays, arena);
      workers.eachBlock(
          n, (from, end) -> CodedRows.encode(vectors, lists.rows(), from, end, "", arrays));
      return new BuiltIndex(lists.rows().asSlice(0, n * 4L).toArray(JAVA_INT), arrays);
    }
  }
}
