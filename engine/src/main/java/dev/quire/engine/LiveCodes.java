package dev.quire.engine;

import dev.quire.indexing.CodedPage;
import dev.quire.indexing.GrowingCodes;
import dev.quire.indexing.Vectors;
import dev.quire.storage.segment.Segment;
import dev.quire.storage.segment.VectorBlock;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The 8-bit codes of the rows of a live segment, page by page, made by the searches that first meet
 * them: writers pay nothing, and so does a library that nobody searches. They are freed with the
 * segment.
 */
final class LiveCodes {
  private final int dimension;
  private final Room room;
  private final LiveLists lists;
  private final LiveGraph graph;
  private final Map<Integer, GrowingCodes> pages = new ConcurrentHashMap<>();
  private Optional<Arena> arena = Optional.empty();
  private long takenBytes;

  LiveCodes(int dimension, Room room) {
    this.dimension = dimension;
    this.room = room;
    this.lists = new LiveLists(this, dimension, room);
    this.graph = new LiveGraph(this, dimension, room);
  }

  /** The memory that codes may take. Called by any thread, at any time. */
  interface Room {
    Room UNLIMITED =
        new Room() {
          @Override
          public boolean take(long bytes) {
            return true;
          }

          @Override
          public void giveBack(long bytes) {
            // nobody counts
          }
        };

    /** Takes so much, or nothing where there is no room: then false. */
    boolean take(long bytes);

    void giveBack(long bytes);
  }

  /**
   * The codes of a page, as far as they are made; empty where there is no room for them.
   *
   * @param page of the segment that these are for
   */
  Optional<GrowingCodes> of(VectorBlock page) {
    return find(page).or(() -> add(page));
  }

  /** The lists that its rows have joined. */
  LiveLists lists() {
    return lists;
  }

  /** The graph that its rows are linked in. */
  LiveGraph graph() {
    return graph;
  }

  /** What its rows join beside this index. */
  LiveIndex joining(IndexRecord index) {
    return index.isGraph() ? graph : lists;
  }

  /** Lets go of what they join beside an index of another kind. */
  void leaveOthers(IndexRecord index) {
    (index.isGraph() ? lists : graph).close();
  }

  /** How many of its rows have joined lists or a graph, from the first one on. */
  int joinedRows() {
    return Math.max(lists.rows(), graph.rows());
  }

  /** What its rows have joined; see {@link LiveIndex#use}. */
  Optional<LiveIndex.Use> joined(int rows) {
    return graph.use(rows).or(() -> lists.use(rows));
  }

  /** Its rows from the first one on, as far as they have codes, which are made here. */
  List<CodedPage> pages(Segment segment) {
    List<CodedPage> coded = new ArrayList<>();
    for (VectorBlock block : segment.vectors()) {
      Vectors rows = new Vectors(block.floats(), block.rows(), dimension);
      Optional<GrowingCodes> page = of(block);
      int count = page.map(found -> found.codedOf(rows)).orElse(0);
      if (count > 0) {
        Vectors first = new Vectors(block.floats(), count, dimension);
        coded.add(new CodedPage(block.firstRow(), first, page.orElseThrow()));
      }
      if (count < block.rows()) {
        return coded;
      }
    }
    return coded;
  }

  private Optional<GrowingCodes> find(VectorBlock page) {
    return Optional.ofNullable(pages.get(page.firstRow()));
  }

  private synchronized Optional<GrowingCodes> add(VectorBlock page) {
    Optional<GrowingCodes> before = find(page);
    if (before.isPresent()) {
      return before;
    }
    long bytes = GrowingCodes.bytes(page.capacity(), dimension);
    if (!room.take(bytes)) {
      return Optional.empty();
    }
    boolean added = false;
    try {
      GrowingCodes codes = new GrowingCodes(page.capacity(), dimension, memory());
      pages.put(page.firstRow(), codes);
      takenBytes += bytes;
      added = true;
      return Optional.of(codes);
    } finally {
      if (!added) {
        room.giveBack(bytes);
      }
    }
  }

  private Arena memory() {
    if (arena.isEmpty()) {
      arena = Optional.of(Arena.ofShared());
    }
    return arena.get();
  }

  /** Frees them; no search may use them any more. */
  synchronized void close() {
    lists.close();
    graph.close();
    arena.ifPresent(Arena::close);
    room.giveBack(takenBytes);
    takenBytes = 0;
  }
}
