package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The marks of one walk through a graph: a bit per node, all 0 between walks, and a list of the
 * words to clear, and room for its keys. Kept from walk to walk, since clearing a bit for every
 * node would cost more than many a walk.
 */
final class WalkScratch {
  /** Beyond so many marks all words are cleared, not just those touched. */
  private static final int TOUCHED = 16_384;

  private final MemorySegment visited;
  private final MemorySegment touched;
  private final MemorySegment struct;
  private MemorySegment keys = MemorySegment.NULL;
  private long found;

  private WalkScratch(long nodes) {
    Arena arena = Arena.ofAuto();
    visited = arena.allocate(JAVA_LONG, (nodes + 63) / 64 + 1);
    touched = arena.allocate(JAVA_INT, TOUCHED);
    struct = arena.allocate(Structs.WALK);
  }

  /**
   * A {@code qr_walk}, valid until the next call of this method.
   *
   * @param room keys of the frontier: at least 2 ef with a filter, 0 without one
   * @param budget codes that may be compared
   */
  MemorySegment walk(long ef, long room, long budget) {
    if (keys.byteSize() < (room + ef) * Long.BYTES) {
      keys = Arena.ofAuto().allocate(JAVA_LONG, room + ef);
    }
    found = room;
    return Structs.fill(
        struct,
        visited,
        touched,
        keys,
        keys.asSlice(room * Long.BYTES),
        (long) TOUCHED,
        room,
        ef,
        budget);
  }

  /** The first so many nodes that {@code qr_walk_graph} found, the nearest by their codes first. */
  int[] nodes(int count) {
    int[] nodes = new int[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = (int) keys.getAtIndex(JAVA_LONG, found + i);
    }
    return nodes;
  }

  /** As many as there are walks at once; of those, some stay, the last used first. */
  static final class Pool {
    private static final int MOST_IDLE = 2 * Runtime.getRuntime().availableProcessors();

    private final ConcurrentLinkedDeque<WalkScratch> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger size = new AtomicInteger();
    private final long nodes;

    Pool(long nodes) {
      this.nodes = nodes;
    }

    WalkScratch take() {
      WalkScratch scratch = idle.pollFirst();
      if (scratch == null) {
        return new WalkScratch(nodes);
      }
      size.decrementAndGet();
      return scratch;
    }

    void give(WalkScratch scratch) {
      if (size.getAndIncrement() < MOST_IDLE) {
        idle.addFirst(scratch);
      } else {
        size.decrementAndGet();
      }
    }
  }
}
