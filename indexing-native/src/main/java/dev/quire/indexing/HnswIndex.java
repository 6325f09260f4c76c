package dev.quire.indexing;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.indexing.kernel.GraphKernels;
import dev.quire.indexing.kernel.Scans;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Optional;

/**
 * A hierarchical navigable small world graph (Malkov and Yashunin, 2018): a query walks from node
 * to nearer node by 8-bit codes, keeps the {@code efSearch} nearest, and compares those exactly.
 *
 * <p>A filter never costs answers. The walk goes through disallowed nodes too and keeps allowed
 * ones only; where that would cost more than comparing all allowed rows, or turns out to, all
 * allowed rows are compared.
 */
public final class HnswIndex implements VectorIndex {
  private static final int DEFAULT_M = 16;
  private static final int DEFAULT_EF_CONSTRUCTION = 100;
  private static final int DEFAULT_EF_SEARCH = 64;

  private final CodedRows rows;
  private final Layers layers;
  private final Metric metric;
  private final IndexSpec.Hnsw spec;
  private final Map<String, IndexArray> arrays;
  private final Optional<HeirLists> heirs;
  private final MemorySegment graph;
  private final WalkScratch.Pool pool;

  private HnswIndex(
      Vectors vectors, Metric metric, Map<String, IndexArray> arrays, IndexSpec.Hnsw spec) {
    this.rows = CodedRows.open(vectors, "", arrays);
    this.layers = Layers.open(vectors.rows(), arrays);
    this.metric = metric;
    this.spec =
        new IndexSpec.Hnsw(
            layers.m(),
            efConstruction(spec),
            spec.efSearch() > 0 ? spec.efSearch() : DEFAULT_EF_SEARCH);
    this.arrays = Map.copyOf(arrays);
    this.heirs = HeirLists.find(arrays, vectors.dimension());
    this.graph = layers.graph(Arena.ofAuto().allocate(Structs.GRAPH), layers.nodes());
    this.pool = new WalkScratch.Pool(layers.nodes());
  }

  /**
   * Reads the small arrays only: a link that names no node is passed over by walks, and {@link
   * #validate} finds it.
   *
   * @param vectors rows in the order of the index
   * @param arrays those of {@link BruteIndex#open}, and those of {@link Layers}: {@code links},
   *     {@code upper_links}, {@code layer_sizes}, {@code twins}; also those of {@link HeirLists},
   *     where they are there and whole
   * @param spec whose efSearch is the default, unless it is 0
   * @throws BrokenIndexException when an array is missing, has another type or shape, or the layers
   *     do not narrow
   */
  public static HnswIndex open(
      Vectors vectors, Metric metric, Map<String, IndexArray> arrays, IndexSpec.Hnsw spec) {
    return new HnswIndex(vectors, metric, arrays, spec);
  }

  static int m(IndexSpec.Hnsw spec) {
    return spec.m() > 0 ? spec.m() : DEFAULT_M;
  }

  static int efConstruction(IndexSpec.Hnsw spec) {
    return spec.efConstruction() > 0
        ? spec.efConstruction()
        : Math.max(DEFAULT_EF_CONSTRUCTION, 2 * m(spec));
  }

  @Override
  public IndexSpec.Hnsw spec() {
    return spec;
  }

  @Override
  public boolean isOnDisk() {
    return rows.isOnDisk();
  }

  @Override
  public long bytes() {
    return rows.bytes() + layers.bytes() + heirs.map(HeirLists::bytes).orElse(0L);
  }

  @Override
  public int listsToInherit() {
    return heirs.map(HeirLists::count).orElse(0);
  }

  /**
   * Reads every link too: a list must end where it ends, a node lead to nodes of its layer and be
   * reached, a twin repeat its node bit for bit, and what is kept for heirs fit together.
   */
  @Override
  public void validate() {
    layers.validate(rows.vectors());
    rows.validate(VECTORS);
    HeirLists.open(arrays, rows.vectors().dimension()).ifPresent(HeirLists::validate);
  }

  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    return rows.scan(metric, question, allowed, counters);
  }

  @Override
  public Neighbors search(
      MemorySegment query, int k, Effort effort, RowSet allowed, SearchCounters counters) {
    int n = rows.vectors().rows();
    try (SearchCall call =
        new SearchCall(rows.vectors(), metric, new Question(query, k), allowed)) {
      int candidates = allowed.cardinality(n);
      if (candidates == 0) {
        return Neighbors.none();
      }
      int wanted = Math.min(k, candidates);
      int ef = Math.max(wanted, effort.efSearch() > 0 ? effort.efSearch() : spec.efSearch());
      WalkCost cost = new WalkCost(n, candidates, layers.m(), ef);
      long found = cost.isLessThanScan() ? walk(call, cost, allowed.isAll()) : -1;
      if (found < wanted) {
        found = Scans.searchCoded(call.struct(), rows.struct());
      }
      return call.neighbors(found, counters);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }

  private long walk(SearchCall call, WalkCost cost, boolean all) {
    WalkScratch scratch = pool.take();
    try {
      return GraphKernels.searchGraph(
          call.struct(), rows.struct(), graph, cost.walk(scratch, layers.nodes(), all));
    } finally {
      pool.give(scratch);
    }
  }
}
