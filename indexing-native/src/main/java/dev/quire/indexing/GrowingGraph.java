package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.indexing.kernel.GraphKernels;
import dev.quire.indexing.kernel.Isa;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A navigable small world graph (Malkov and others, 2014) over rows in memory, which are linked in
 * the order in which they come, each to those before it: {@link HnswIndex} without upper layers,
 * which would have to be made anew. A walk is entered by the nearest of some nodes that are spread
 * evenly over all. For one thread; what searches see are copies of the links ({@link LinkedRows}).
 */
public final class GrowingGraph {
  /** Copies of the links that there are at once. */
  public static final int COPIES = 2;

  /** Nodes that are linked in one call. */
  private static final int STEP = 64;

  private static final int MOST_ENTRIES = 512;

  /** After growing by a quarter it is looked whether all nodes can be reached, and seen to. */
  private static final int CHECKS = 4;

  private final IndexSpec.Hnsw spec;
  private final Metric metric;
  private final NodeCodes codes;
  private final NodeTwins twins;
  private final MemorySegment links;
  private final LinkedRows.LinkCopies copies;
  private final MemorySegment scratch;
  private final WalkScratch.Pool pool;
  private int[] rowOf;
  private int nodes;
  private int linked;
  private int rows;
  private int checked;

  /**
   * Without rows.
   *
   * @param spec m and efConstruction, both above 0
   * @param capacity nodes that there is room for
   * @param arena what it lies in; the caller keeps it open while this, or what it showed, is used
   */
  public GrowingGraph(
      IndexSpec.Hnsw spec, Metric metric, int dimension, int capacity, Arena arena) {
    this(spec, metric, new NodeCodes(capacity, dimension, arena), arena);
  }

  private GrowingGraph(IndexSpec.Hnsw spec, Metric metric, NodeCodes codes, Arena arena) {
    this(spec, metric, codes, new NodeTwins(codes), arena);
  }

  private GrowingGraph(
      IndexSpec.Hnsw spec, Metric metric, NodeCodes codes, NodeTwins twins, Arena arena) {
    this.spec = spec;
    this.metric = metric;
    this.codes = codes;
    this.twins = twins;
    this.links = arena.allocate(linkBytes(spec, codes.capacity()), 64);
    this.copies = new LinkedRows.LinkCopies(COPIES, codes.capacity(), links.byteSize(), arena);
    this.scratch = arena.allocate(scratchBytes(spec, codes.dimension()), 64);
    this.pool = new WalkScratch.Pool(codes.capacity());
    this.rowOf = new int[codes.capacity()];
  }

  private static long linkBytes(IndexSpec.Hnsw spec, long nodes) {
    return nodes * 2 * spec.m() * Integer.BYTES;
  }

  private static long scratchBytes(IndexSpec.Hnsw spec, int dimension) {
    long most = 2L * spec.m() + 1;
    return aligned(Structs.GROWTH.byteSize())
        + aligned((long) dimension * Short.BYTES)
        + most * (Long.BYTES + Integer.BYTES);
  }

  private static long aligned(long bytes) {
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }

  /** The memory that so many nodes take. */
  public static long bytes(IndexSpec.Hnsw spec, int capacity, int dimension) {
    return NodeCodes.bytes(capacity, dimension)
        + linkBytes(spec, capacity)
        + LinkedRows.LinkCopies.bytes(COPIES, capacity, linkBytes(spec, capacity))
        + scratchBytes(spec, dimension);
  }

  /** The same with room for more, in other memory: this one is not to grow any more. */
  public GrowingGraph copy(int capacity, Arena arena) {
    NodeCodes copied = codes.copy(nodes, capacity, arena);
    GrowingGraph copy = new GrowingGraph(spec, metric, copied, twins.copy(nodes, copied), arena);
    MemorySegment.copy(links, 0, copy.links, 0, linkBytes(spec, nodes));
    System.arraycopy(rowOf, 0, copy.rowOf, 0, nodes);
    copy.copies.allChanged();
    copy.nodes = nodes;
    copy.linked = linked;
    copy.rows = rows;
    copy.checked = checked;
    return copy;
  }

  /** Rows that are linked, from the first one on. */
  public int rows() {
    return rows;
  }

  public int capacity() {
    return codes.capacity();
  }

  /** Whether no more can be added. */
  public boolean isFull() {
    return nodes == codes.capacity();
  }

  /**
   * Links further rows, at most so many, while there is room.
   *
   * @param pages one behind the other from row 0 on
   */
  public void append(List<CodedPage> pages, int most) {
    int end = (int) Math.min((long) rows + most, Integer.MAX_VALUE);
    for (CodedPage page : pages) {
      while (rows < Math.min(page.end(), end) && !isFull()) {
        place(page);
        if (nodes - linked == STEP) {
          link();
        }
      }
    }
    link();
    if (nodes - checked > checked / CHECKS) {
      completeLinks();
    }
  }

  private void completeLinks() {
    Reachability reached = new Reachability(layer());
    if (!reached.isComplete()) {
      reached.complete();
      copies.allChanged();
    }
    checked = nodes;
  }

  /** The next row becomes a node, or a twin of one. */
  private void place(CodedPage page) {
    codes.put(nodes, page.codes(), rows - page.firstRow());
    int first = twins.firstOf(nodes);
    if (first == nodes) {
      rowOf[nodes++] = rows;
    } else {
      twins.add(first, rows);
    }
    rows++;
  }

  private void link() {
    // node 0 has nobody to link to: zeros are a list of itself, which is the empty list
    int first = Math.max(1, linked);
    if (first < nodes) {
      WalkScratch walk = pool.take();
      try {
        GraphKernels.graphAppend(growth(first, walk), first, nodes);
      } finally {
        pool.give(walk);
      }
    }
    linked = nodes;
  }

  private MemorySegment growth(int first, WalkScratch walk) {
    MemorySegment growth = scratch.asSlice(0, Structs.GROWTH.byteSize());
    fillGraph(growth.asSlice(offset("graph"), Structs.GRAPH.byteSize()), links, first);
    try (Arena own = Arena.ofConfined()) {
      MemorySegment all = codes.struct(codes.capacity(), own);
      MemorySegment.copy(all, 0, growth, offset("rows"), all.byteSize());
    }
    MemorySegment room = walk.walk(spec.efConstruction(), 0, Long.MAX_VALUE);
    MemorySegment.copy(room, 0, growth, offset("walk"), room.byteSize());
    long most = 2L * spec.m() + 1;
    long codesAt = aligned(Structs.GROWTH.byteSize());
    long keysAt = codesAt + aligned((long) codes.dimension() * Short.BYTES);
    Structs.fill(
        growth.asSlice(offset("codes")),
        scratch.asSlice(codesAt, codes.dimension() * JAVA_SHORT.byteSize()),
        scratch.asSlice(keysAt, most * JAVA_LONG.byteSize()),
        scratch.asSlice(keysAt + most * Long.BYTES, most * JAVA_INT.byteSize()),
        links,
        copies.changed(),
        (long) copies.count(),
        Isa.best(),
        SearchCall.kernelMetric(metric));
    return growth;
  }

  private static long offset(String field) {
    return Structs.offset(Structs.GROWTH, field);
  }

  private void fillGraph(MemorySegment graph, MemorySegment of, int size) {
    Structs.fill(
        graph,
        of,
        MemorySegment.NULL,
        MemorySegment.NULL,
        MemorySegment.NULL,
        (long) size,
        0L,
        (long) spec.m(),
        (long) entries(size));
  }

  /** So many that comparing them takes about as long as the steps that they save. */
  private static int entries(int nodes) {
    return Math.clamp((long) Math.sqrt(nodes), Math.min(1, nodes), MOST_ENTRIES);
  }

  private Layers layer() {
    return new Layers(
        new IndexArray(ElementType.I32, new long[] {nodes, 2L * spec.m()}, links),
        none(0, spec.m()),
        none(0),
        none(0));
  }

  private static IndexArray none(long... shape) {
    return new IndexArray(ElementType.I32, shape, MemorySegment.NULL);
  }

  /**
   * All rows that are linked, for searches.
   *
   * @param copy which of the copies of links is written; nobody uses what it was last shown by
   * @param pages that hold the rows
   */
  public LinkedRows show(int copy, List<CodedPage> pages) {
    Arena small = Arena.ofAuto();
    MemorySegment graph = small.allocate(Structs.GRAPH);
    fillGraph(graph, links, nodes);
    copies.write(copy, graph);
    fillGraph(graph, copies.links(copy), nodes);
    return new LinkedRows(
        spec,
        metric,
        new LinkedRows.Graph(
            codes, codes.struct(nodes, small), graph, nodes, pool, rowOf, twins.sorted()),
        new CodedPages(pages),
        rows);
  }
}
