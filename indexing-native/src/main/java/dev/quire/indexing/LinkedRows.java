package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Effort;
import dev.quire.indexing.kernel.GraphKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * Rows in memory that were linked into a graph ({@link GrowingGraph}). A query walks from node to
 * nearer node by 8-bit codes and keeps the {@code efSearch} nearest; these are compared exactly. A
 * filter never costs answers, as in {@link HnswIndex}.
 */
public final class LinkedRows implements JoinedRows {
  private final IndexSpec.Hnsw spec;
  private final Metric metric;
  private final Graph graph;
  private final CodedPages pages;
  private final int rows;

  LinkedRows(IndexSpec.Hnsw spec, Metric metric, Graph graph, CodedPages pages, int rows) {
    this.spec = spec;
    this.metric = metric;
    this.graph = graph;
    this.pages = pages;
    this.rows = rows;
  }

  /**
   * What searches see of the links while the graph grows. Each copy takes over what has changed
   * since it was written last, so that showing a few rows more costs little.
   */
  static final class LinkCopies {
    private final MemorySegment[] copies;

    /** For each copy a bit per node. */
    private final MemorySegment changed;

    /**
     * @param linkBytes of one copy
     */
    LinkCopies(int count, int capacity, long linkBytes, Arena arena) {
      this.copies = new MemorySegment[count];
      for (int i = 0; i < count; i++) {
        copies[i] = arena.allocate(linkBytes, 64);
      }
      this.changed = arena.allocate(count * bitBytes(capacity), Long.BYTES);
    }

    static long bytes(int count, int capacity, long linkBytes) {
      return count * (linkBytes + bitBytes(capacity));
    }

    private static long bitBytes(int capacity) {
      return (capacity + Long.SIZE - 1L) / Long.SIZE * JAVA_LONG.byteSize();
    }

    int count() {
      return copies.length;
    }

    /** Where {@code qr_graph_append} notes whose links it has written. */
    MemorySegment changed() {
      return changed;
    }

    /** The links of any node may have been written by others. */
    void allChanged() {
      changed.fill((byte) -1);
    }

    /** The links that this copy shows. */
    MemorySegment links(int copy) {
      return copies[copy];
    }

    /**
     * Brings a copy up to date.
     *
     * @param graph a {@code qr_graph} of what it copies
     */
    void write(int copy, MemorySegment graph) {
      long bits = changed.byteSize() / copies.length;
      GraphKernels.graphCopy(graph, changed.asSlice(copy * bits, bits), copies[copy]);
    }
  }

  /** A graph as it was at one moment. */
  static final class Graph {
    private final NodeCodes codes;
    private final MemorySegment struct;
    private final MemorySegment links;
    private final int nodes;
    private final WalkScratch.Pool pool;
    private final int[] rowOf;
    private final long[] twins;

    /**
     * @param struct a {@code qr_rows} of the nodes
     * @param links a {@code qr_graph}
     * @param rowOf for each node its row
     * @param twins rows that are alike to a node, node << 32 | row, ascending
     */
    Graph(
        NodeCodes codes,
        MemorySegment struct,
        MemorySegment links,
        int nodes,
        WalkScratch.Pool pool,
        int[] rowOf,
        long... twins) {
      this.codes = codes;
      this.struct = struct;
      this.links = links;
      this.nodes = nodes;
      this.pool = pool;
      this.rowOf = rowOf;
      this.twins = twins;
    }

    /** Whether each node is the row of its number. */
    boolean isRowByRow() {
      return twins.length == 0;
    }

    /** The place of the first twin of this node or a later one. */
    private int firstTwin(int node) {
      int at = Arrays.binarySearch(twins, (long) node << Integer.SIZE);
      return at < 0 ? -at - 1 : at;
    }
  }

  /** The same for somebody who sees no more than so many rows. */
  public LinkedRows first(int most) {
    return most < rows ? new LinkedRows(spec, metric, graph, pages, most) : this;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public IndexSpec.Hnsw spec() {
    return spec;
  }

  @Override
  public long bytes() {
    return GrowingGraph.bytes(spec, graph.nodes, graph.codes.dimension());
  }

  @Override
  public Neighbors search(
      Question question, Effort effort, RowSet allowed, SearchCounters counters) {
    int candidates = allowed.cardinality(rows);
    if (candidates == 0) {
      return Neighbors.none();
    }
    int wanted = Math.min(question.k(), candidates);
    int ef = Math.max(wanted, effort.efSearch() > 0 ? effort.efSearch() : spec.efSearch());
    WalkCost cost = new WalkCost(rows, candidates, spec.m(), ef);
    int[] found = cost.isLessThanScan() ? walk(question, cost, allowed, counters) : new int[0];
    if (found.length < wanted) {
      return scan(question, allowed, counters);
    }
    return pages.compared(question, metric, found, counters);
  }

  @Override
  public Neighbors scan(Question question, RowSet allowed, SearchCounters counters) {
    return pages.compared(question, metric, allowed.rows(rows), counters);
  }

  /** The rows that a walk comes to; none where it gave up. */
  private int[] walk(Question question, WalkCost cost, RowSet allowed, SearchCounters counters) {
    boolean all = allowed.isAll() && seesAll();
    WalkScratch scratch = graph.pool.take();
    try (SearchCall call =
        new SearchCall(
            graph.nodes, graph.codes.dimension(), metric, question, MemorySegment.NULL)) {
      call.allow(all ? MemorySegment.NULL : nodes(allowed, call));
      long found =
          GraphKernels.walkGraph(
              call.struct(), graph.struct, graph.links, cost.walk(scratch, graph.nodes, all));
      call.count(counters);
      return rowsOf(scratch.nodes((int) Math.max(0, found)), allowed);
    } finally {
      graph.pool.give(scratch);
      // C was given bare addresses: nothing else keeps this memory from being collected meanwhile
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(allowed);
    }
  }

  /** Whether there are no rows in the graph but these. */
  private boolean seesAll() {
    return rows == graph.nodes + graph.twins.length;
  }

  /** The nodes whose rows, or rows alike to them, are allowed; a bit for each. */
  private MemorySegment nodes(RowSet allowed, SearchCall call) {
    if (graph.isRowByRow() && seesAll()) {
      return allowed.words();
    }
    long[] words = new long[(graph.nodes + Long.SIZE - 1) / Long.SIZE];
    for (int node = 0; node < graph.nodes; node++) {
      words[node / Long.SIZE] |= isAllowed(graph.rowOf[node], allowed) ? 1L << node : 0;
    }
    for (long twin : graph.twins) {
      int node = (int) (twin >>> Integer.SIZE);
      words[node / Long.SIZE] |= isAllowed((int) twin, allowed) ? 1L << node : 0;
    }
    MemorySegment copy = call.scratch().allocate(JAVA_LONG, words.length);
    MemorySegment.copy(words, 0, copy, JAVA_LONG, 0, words.length);
    return copy;
  }

  private boolean isAllowed(int row, RowSet allowed) {
    return row < rows && allowed.contains(row);
  }

  /** The allowed rows of some nodes, their twins among them. */
  private int[] rowsOf(int[] nodes, RowSet allowed) {
    int[] found = new int[nodes.length];
    int count = 0;
    for (int node : nodes) {
      int row = graph.rowOf[node];
      int twin = graph.isRowByRow() ? 0 : graph.firstTwin(node);
      int end = graph.isRowByRow() ? 0 : graph.firstTwin(node + 1);
      if (count + 1 + end - twin > found.length) {
        found = Arrays.copyOf(found, 2 * (count + 1 + end - twin));
      }
      if (isAllowed(row, allowed)) {
        found[count++] = row;
      }
      for (; twin < end; twin++) {
        if (isAllowed((int) graph.twins[twin], allowed)) {
          found[count++] = (int) graph.twins[twin];
        }
      }
    }
    return Arrays.copyOf(found, count);
  }
}
