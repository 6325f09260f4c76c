package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.GraphKernels;
import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Links nodes 0, 1, 2… into a graph, batch by batch: all nodes of a batch search the graph as it
 * stood before, then the nodes they chose link back (ParlayANN; Manohar and others, 2024). When the
 * graph has grown to the size of an upper layer, its links, thinned to m, become that layer.
 */
final class GraphGrowth {
  /** A batch is at most this share of all nodes: those of one batch do not find one another. */
  private static final int BATCHES = 50;

  private static final int LEAST_BATCH = 32;

  /** Nodes that a thread inserts at a time. */
  private static final int BLOCK = 16;

  private final CodedRows rows;
  private final Metric metric;
  private final Layers layers;
  private final int efConstruction;
  private final Workers workers;
  private final WalkScratch.Pool pool;
  private final int largestBatch;

  /**
   * @param rows in the order of insertion
   * @param layers whose links are written; all 0 at first
   */
  GraphGrowth(CodedRows rows, Metric metric, Layers layers, int ef, Workers workers) {
    this.rows = rows;
    this.metric = metric;
    this.layers = layers;
    this.efConstruction = ef;
    this.workers = workers;
    this.pool = new WalkScratch.Pool(layers.nodes());
    this.largestBatch = Math.max(LEAST_BATCH, layers.nodes() / BATCHES);
  }

  void grow() {
    // node 0 has nobody to link to: zeros are a list of itself, which is the empty list
    workers.did(1);
    for (int size = 1, end; size < layers.nodes(); size = end) {
      raise(size);
      end = Math.min(layers.nextSize(size), size + Math.min(size, largestBatch));
      insert(size, end);
      linkBack(size, end);
    }
    raise(layers.nodes());
  }

  /** Keeps the graph of this size as a layer, where a layer has it. */
  private void raise(int size) {
    for (int layer = layers.count(); layer >= 1; layer--) {
      if (layers.size(layer) == size) {
        MemorySegment links = layers.upper(layer);
        workers.eachUncounted(
            size,
            (from, end) ->
                call(size, 0, growth -> GraphKernels.graphThin(growth, links, from, end)));
      }
    }
  }

  private void insert(int size, int end) {
    workers.eachBlock(
        end - size,
        BLOCK,
        (from, to) ->
            call(size, 0, growth -> GraphKernels.graphInsert(growth, size + from, size + to)));
  }

  private void linkBack(int size, int end) {
    int[][] chosen = new int[end - size][];
    int[] ends = new int[size + 1];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = layers.linksOf(size + i);
      for (int target : chosen[i]) {
        ends[target + 1]++;
      }
    }
    int most = Arrays.stream(ends).max().orElseThrow();
    for (int node = 0; node < size; node++) {
      ends[node + 1] += ends[node];
    }
    try (Arena batch = Arena.ofShared()) {
      MemorySegment offsets = Centroids.ints(ends, batch);
      int[] by = new int[ends[size]];
      for (int i = 0; i < chosen.length; i++) {
        for (int target : chosen[i]) {
          by[ends[target]++] = size + i;
        }
      }
      MemorySegment sources = Centroids.ints(by, batch);
      workers.eachUncounted(
          size,
          (from, to) ->
              call(
                  size,
                  most,
                  growth -> GraphKernels.graphLink(growth, offsets, sources, from, to)));
    }
  }

  private interface Call {
    void on(MemorySegment growth);
  }

  /**
   * Lends a {@code qr_growth} over the first {@code size} nodes to one call.
   *
   * @param sources that link to any one node, at most; few, while a batch may be millions
   */
  private void call(int size, int sources, Call call) {
    WalkScratch scratch = pool.take();
    try (Arena own = Arena.ofConfined()) {
      MemorySegment growth = own.allocate(Structs.GROWTH);
      layers.graph(part(growth, "graph", Structs.GRAPH.byteSize()), size);
      MemorySegment.copy(rows.struct(), 0, growth, offset("rows"), Structs.ROWS.byteSize());
      // the codes were written just now; to ask for each neighbour's would be a call for each
      growth.set(JAVA_LONG, offset("rows") + Structs.offset(Structs.ROWS, "on_disk"), 0);
      MemorySegment walk = scratch.walk(efConstruction, 0, Long.MAX_VALUE);
      MemorySegment.copy(walk, 0, growth, offset("walk"), Structs.WALK.byteSize());
      long most = 2L * layers.m() + sources;
      Structs.fill(
          growth.asSlice(offset("codes")),
          own.allocate(JAVA_SHORT, rows.vectors().dimension()),
          own.allocate(JAVA_LONG, most),
          own.allocate(JAVA_INT, most),
          layers.links(),
          MemorySegment.NULL,
          0L,
          Isa.best(),
          SearchCall.kernelMetric(metric));
      call.on(growth);
    } finally {
      pool.give(scratch);
    }
  }

  private static MemorySegment part(MemorySegment growth, String field, long bytes) {
    return growth.asSlice(offset(field), bytes);
  }

  private static long offset(String field) {
    return Structs.offset(Structs.GROWTH, field);
  }
}
