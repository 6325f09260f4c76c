package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Links the different rows into a graph (see graph.h), then numbers them so that neighbours lie
 * near one another; rows that repeat another follow. Beside the graph it trains lists for rows to
 * come.
 */
public final class HnswBuilder implements IndexBuilder {
  private final IndexSpec.Hnsw spec;

  public HnswBuilder(IndexSpec.Hnsw spec) {
    this.spec = spec;
  }

  @Override
  public BuildCost cost(int rows, int dimension) {
    double growing =
        BuildCost.growing(rows, dimension, HnswIndex.m(spec), HnswIndex.efConstruction(spec));
    return BuildCost.of(HeirLists.cost(rows, dimension) + growing, 0);
  }

  @Override
  public BuiltIndex build(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    long whole = Math.max(1, cost(n, vectors.dimension()).training());
    long first = Math.min(whole, Math.round(HeirLists.cost(n, vectors.dimension())));
    Map<String, IndexArray> lists =
        HeirLists.train(vectors, metric, PartOfProgress.of(options, 0, first, whole), arena);
    BuiltIndex graph =
        buildGraph(vectors, metric, PartOfProgress.of(options, first, whole, whole), arena);
    return graph.with(lists);
  }

  private BuiltIndex buildGraph(Vectors vectors, Metric metric, BuildOptions options, Arena arena) {
    int n = vectors.rows();
    Arena scratch = Arena.ofAuto();
    try (Workers workers = new Workers(options, n)) {
      Twins twins = Twins.find(vectors, workers);
      int[] inserted = shuffled(twins.firsts(), options.seed());
      workers.did(n - inserted.length);
      Layers grown = grow(vectors, inserted, metric, workers, scratch);
      int[] order = new CellOrder(grown).order();
      int[] rows = new int[n];
      for (int node = 0; node < order.length; node++) {
        rows[node] = inserted[order[node]];
      }
      Layers layers = Layers.allocate(order.length, grown.m(), n - order.length, arena);
      renumber(grown, layers, order);
      int[] repeated = twins.sortBehind(rows, order.length);
      MemorySegment.copy(repeated, 0, layers.twins(), JAVA_INT, 0, repeated.length);
      Map<String, IndexArray> arrays = new LinkedHashMap<>(encoded(vectors, rows, workers, arena));
      arrays.putAll(layers.arrays());
      return new BuiltIndex(rows, arrays);
    }
  }

  private Layers grow(
      Vectors vectors, int[] inserted, Metric metric, Workers workers, Arena scratch) {
    int m = HnswIndex.m(spec);
    Layers layers = Layers.allocate(inserted.length, m, 0, scratch);
    if (inserted.length > 0) {
      // floats in another order than the codes: growing reads the codes alone
      Vectors shape = new Vectors(vectors.floats(), inserted.length, vectors.dimension());
      Map<String, IndexArray> codes = encoded(vectors, inserted, workers, scratch);
      CodedRows rows = CodedRows.open(shape, "", codes);
      new GraphGrowth(rows, metric, layers, HnswIndex.efConstruction(spec), workers).grow();
      new Reachability(layers).complete();
    }
    return layers;
  }

  private static Map<String, IndexArray> encoded(
      Vectors vectors, int[] rows, Workers workers, Arena arena) {
    Map<String, IndexArray> arrays =
        CodedRows.allocate("", rows.length, vectors.dimension(), arena);
    MemorySegment list = Centroids.ints(rows, Arena.ofAuto());
    workers.eachUncounted(
        rows.length, (from, end) -> CodedRows.encode(vectors, list, from, end, "", arrays));
    return arrays;
  }

  /** The paper's random levels, as a random order: the first so many are the upper layers. */
  private static int[] shuffled(int[] rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = rows.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[j];
      rows[j] = row;
    }
    return rows;
  }

  private static void renumber(Layers from, Layers to, int[] order) {
    int[] numberOf = new int[order.length];
    for (int node = 0; node < order.length; node++) {
      numberOf[order[node]] = node;
    }
    for (int layer = 0; layer <= from.count(); layer++) {
      MemorySegment old = from.links(layer);
      MemorySegment links = to.links(layer);
      int[] list = new int[from.width(layer)];
      long bytes = (long) list.length * Integer.BYTES;
      for (int node = 0; node < from.size(layer); node++) {
        MemorySegment.copy(old, JAVA_INT, order[node] * bytes, list, 0, list.length);
        for (int i = 0; i < list.length; i++) {
          list[i] = numberOf[list[i]];
        }
        MemorySegment.copy(list, 0, links, JAVA_INT, node * bytes, list.length);
      }
    }
  }
}
