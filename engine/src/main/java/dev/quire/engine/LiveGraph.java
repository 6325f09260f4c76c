package dev.quire.engine;

import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.engine.recall.RecallCurves;
import dev.quire.indexing.CodedPage;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.GrowingGraph;
import dev.quire.indexing.LinkedRows;
import dev.quire.storage.segment.SealedSegment;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.UseCount;
import java.util.List;
import java.util.Optional;

/**
 * A graph of their own in which the rows of a live segment are linked, where the library's index is
 * a graph (docs/adr/0034, 0039).
 */
final class LiveGraph implements LiveIndex {
  /** What links rows as fast as they come, and finds what belongs to an answer as a built graph. */
  private static final int M = 12;

  private static final int EF_CONSTRUCTION = 24;

  /** Rows that are worth a turn, and as many as one takes at most: then searches see them. */
  private static final int TURN = GrowingCodes.WORTHWHILE_ROWS;

  private static final int FIRST_CAPACITY = 16_384;

  private final LiveCodes codes;
  private final int dimension;
  private final LiveCodes.Room room;
  private volatile Optional<Joined> joined = Optional.empty();
  // as many rows the segment must have before another turn
  private volatile int notBefore;
  // guarded by this
  private Optional<Growing> growing = Optional.empty();

  LiveGraph(LiveCodes codes, int dimension, LiveCodes.Room room) {
    this.codes = codes;
    this.dimension = dimension;
    this.room = room;
  }

  /** A graph, the memory in which it lies, and what each of its copies was shown by last. */
  private static final class Growing {
    final GrowingGraph graph;
    final CountedMemory memory;
    final Joined[] shown = new Joined[GrowingGraph.COPIES];

    Growing(GrowingGraph graph, CountedMemory memory) {
      this.graph = graph;
      this.memory = memory;
    }

    /** Shows what is linked, where there is a copy of the links that nobody uses. */
    Optional<Joined> show(List<CodedPage> pages, Layer built) {
      for (int copy = 0; copy < shown.length; copy++) {
        if (shown[copy] == null || shown[copy].unused) {
          LinkedRows rows = graph.show(copy, pages);
          if (!memory.retain()) {
            throw new AssertionError("the memory of a graph that grows was freed");
          }
          shown[copy] =
              new Joined(
                  rows,
                  memory,
                  ((SealedSegment) built.segment()).number(),
                  built.index().orElseThrow().curves());
          return Optional.of(shown[copy]);
        }
      }
      return Optional.empty();
    }
  }

  /** What searches see, with one user: who shows it. */
  private static final class Joined {
    final LinkedRows rows;
    final CountedMemory memory;
    final long segment;
    final RecallCurves curves;
    private final UseCount users = new UseCount(this::letGo);
    private volatile boolean unused;

    Joined(LinkedRows rows, CountedMemory memory, long segment, RecallCurves curves) {
      this.rows = rows;
      this.memory = memory;
      this.segment = segment;
      this.curves = curves;
    }

    boolean retain() {
      return users.tryRetain();
    }

    void release() {
      users.release();
    }

    private void letGo() {
      memory.release();
      unused = true;
    }
  }

  @Override
  public int rows() {
    return joined.map(now -> now.rows.rows()).orElse(0);
  }

  @Override
  public Optional<Use> use(int rows) {
    Optional<Joined> now = joined;
    // what was shown is let go of only once another is shown in its place, or none
    while (now.isPresent() && !now.get().retain()) {
      now = joined;
    }
    return now.map(
        found -> new Use(found.rows.first(rows), found.curves, found.segment, found::release));
  }

  @Override
  public boolean lack(int rows, long built) {
    if (rows < notBefore) {
      return false;
    }
    Optional<Joined> now = joined;
    if (now.isEmpty()) {
      return rows >= FIRST_ROWS;
    }
    return rows - now.get().rows.rows() >= TURN || now.get().segment != built;
  }

  /** As many as a turn takes; the next search asks for another. */
  @Override
  public synchronized void join(Segment segment, Layer built, Metric metric) {
    // where there is no room, or this fails, searches need not ask again at once
    notBefore = segment.chunkRows() + FIRST_ROWS;
    List<CodedPage> pages = codes.pages(segment);
    int coded = pages.isEmpty() ? 0 : pages.getLast().end();
    makeRoom(coded, built, metric);
    if (growing.isPresent()) {
      Growing now = growing.get();
      int before = now.graph.rows();
      now.graph.append(pages, TURN);
      boolean isOther = joined.isEmpty() || joined.get().segment != numberOf(built);
      if (now.graph.rows() > rows() || isOther) {
        now.show(pages, built).ifPresent(next -> show(Optional.of(next)));
      }
      if (now.graph.rows() > before || isOther) {
        notBefore = 0;
      }
    }
  }

  private static long numberOf(Layer built) {
    return ((SealedSegment) built.segment()).number();
  }

  /** Room for so many rows, if there is any; for a while yet, where there are more to come. */
  private void makeRoom(int rows, Layer built, Metric metric) {
    int capacity = growing.map(now -> now.graph.capacity()).orElse(0);
    if (growing.isPresent() && !growing.get().graph.isFull()) {
      return;
    }
    int wanted = Math.max(FIRST_CAPACITY, Math.max(capacity / 2 * 3, rows / 4 * 5));
    IndexSpec.Hnsw spec = spec((IndexSpec.Hnsw) built.index().orElseThrow().index().spec());
    Optional<CountedMemory> memory =
        CountedMemory.take(GrowingGraph.bytes(spec, wanted, dimension), room);
    memory.ifPresent(more -> growing = Optional.of(grown(spec, metric, wanted, more)));
  }

  private static IndexSpec.Hnsw spec(IndexSpec.Hnsw built) {
    return new IndexSpec.Hnsw(Math.min(M, built.m()), EF_CONSTRUCTION, built.efSearch());
  }

  private Growing grown(IndexSpec.Hnsw spec, Metric metric, int capacity, CountedMemory memory) {
    boolean made = false;
    try {
      GrowingGraph graph =
          growing
              .map(now -> now.graph.copy(capacity, memory.arena()))
              .orElseGet(() -> new GrowingGraph(spec, metric, dimension, capacity, memory.arena()));
      Growing next = new Growing(graph, memory);
      made = true;
      growing.ifPresent(before -> before.memory.release());
      return next;
    } finally {
      if (!made) {
        memory.release();
      }
    }
  }

  private void show(Optional<Joined> next) {
    Optional<Joined> before = joined;
    joined = next;
    before.ifPresent(Joined::release);
  }

  @Override
  public synchronized void close() {
    show(Optional.empty());
    growing.ifPresent(now -> now.memory.release());
    growing = Optional.empty();
    notBefore = 0;
  }
}
