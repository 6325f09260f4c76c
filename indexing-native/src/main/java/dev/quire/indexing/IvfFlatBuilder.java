package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sorts rows into the lists of their nearest centroids and codes them in that order. */
public final class IvfFlatBuilder implements IndexBuilder {
  private final IndexSpec.IvfFlat spec;

  public IvfFlatBuilder(IndexSpec.IvfFlat spec) {
    this.spec = spec;
  }

  /**
   * Four times √n: a list is then as long as the centroids are many within a factor that nprobe
   * makes up for.
   */
  static int nlist(IndexSpec.IvfFlat spec, int rows) {
    long wanted = spec.nlist() > 0 ? spec.nlist() : Math.round(4 * Math.sqrt(rows));
    int shortestList = spec.nlist() > 0 ? 1 : 16;
    int least = Math.min(1, rows);
    return Math.clamp(wanted, least, Math.max(least, rows / shortestList));
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    int nlist = nlist(spec, n);
    int d = vectors.dimension();
    Map<String, IndexArray> arrays = new LinkedHashMap<>(CodedRows.allocate("", n, d, arena));
    arrays.putAll(CodedRows.allocate(IvfFlatIndex.CENTROID, nlist, d, arena));
    IndexArray floats = IndexArray.allocate(ElementType.F32, arena, nlist, d);
    arrays.put(IvfFlatIndex.CENTROIDS, floats);
    IndexArray offsets = IndexArray.allocate(ElementType.I32, arena, nlist + 1L);
    arrays.put(IvfFlatIndex.OFFSETS, offsets);
    if (n == 0) {
      return new BuiltIndex(new int[0], arrays);
    }
    Arena scratch = Arena.ofAuto();
    try (Workers workers = new Workers(options, KMeans.steps(n, nlist) + 2L * n)) {
      KMeans kmeans = new KMeans(vectors, metric == Metric.COSINE, workers, scratch);
      Centroids centroids = kmeans.train(floats.elements(), nlist, options.seed());
      MemorySegment nearest = scratch.allocate(JAVA_INT, n);
      centroids.assign(vectors, MemorySegment.NULL, n, nearest, workers);
      Lists lists = Lists.sort(MemorySegment.NULL, nearest, n, nlist, scratch);
      MemorySegment.copy(lists.offsets(), 0, offsets.elements(), JAVA_INT, 0, nlist + 1);
      workers.eachBlock(
          n, (from, end) -> CodedRows.encode(vectors, lists.rows(), from, end, "", arrays));
      Vectors means = new Vectors(floats.elements(), nlist, d);
      CodedRows.encode(means, MemorySegment.NULL, 0, nlist, IvfFlatIndex.CENTROID, arrays);
      return new BuiltIndex(lists.rows().asSlice(0, n * 4L).toArray(JAVA_INT), arrays);
    }
  }
}
