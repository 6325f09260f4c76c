package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The documents that chunk rows belong to, numbered by ascending id, and the rows of each by
 * ordinal. Each source segment has numbered its documents already, so that only documents are
 * compared, not rows. What grows with rows or documents lies in the arena.
 */
final class Owners {
  private final MemorySegment ownerOf;
  private final MemorySegment chunks;
  private final int rows;
  private final int count;
  // where the rows of each begin, and the last end
  private final MemorySegment starts;

  Owners(ContentRows rows, Arena arena) {
    this.rows = rows.chunks();
    Numbering numbering = new Numbering(rows, arena);
    count = numbering.number();
    ownerOf = arena.allocate(JAVA_INT, this.rows);
    for (int i = 0; i < this.rows; i++) {
      ownerOf.setAtIndex(JAVA_INT, i, numbering.of(rows.segmentOf(i), rows.ownerInSegment(i)));
    }
    starts = starts(arena);
    chunks = byOwnerThenOrdinal(rows, arena);
  }

  /** The owners of each source by their places among all owners. */
  private static final class Numbering {
    private static final int UNUSED = 0;
    private static final int USED = 1;
    private final ContentRows rows;
    private final Arena arena;
    // of each owner of each source 1 + its place
    private final MemorySegment[] numbers;
    private final RowRefs used;

    Numbering(ContentRows rows, Arena arena) {
      this.rows = rows;
      this.arena = arena;
      this.numbers = new MemorySegment[rows.segments()];
      long owners = 0;
      for (int segment = 0; segment < numbers.length; segment++) {
        numbers[segment] = arena.allocate(JAVA_INT, rows.source(segment).owners());
        owners += rows.source(segment).owners();
      }
      RowRefs.Builder found = new RowRefs.Builder(arena, (int) Math.min(rows.chunks(), owners));
      for (int i = 0; i < rows.chunks(); i++) {
        MemorySegment ofSegment = numbers[rows.segmentOf(i)];
        int owner = rows.ownerInSegment(i);
        if (ofSegment.getAtIndex(JAVA_INT, owner) == UNUSED) {
          ofSegment.setAtIndex(JAVA_INT, owner, USED);
          found.add(rows.segmentOf(i), owner);
        }
      }
      used = found.build();
    }

    /** Gives all owners their places, and returns how many there are. */
    int number() {
      MemorySegment order = IdSort.order(used.size(), this::id, arena);
      int owners = 0;
      int before = 0;
      for (int i = 0; i < used.size(); i++) {
        int next = order.getAtIndex(JAVA_INT, i);
        // two segments may hold chunks of one document
        owners += i > 0 && id(next).mismatch(id(before)) < 0 ? 0 : 1;
        numbers[used.segment(next)].setAtIndex(JAVA_INT, used.row(next), owners);
        before = next;
      }
      return owners;
    }

    int of(int segment, int owner) {
      return numbers[segment].getAtIndex(JAVA_INT, owner) - 1;
    }

    private MemorySegment id(int i) {
      return rows.source(used.segment(i)).ownerId(used.row(i));
    }
  }

  private MemorySegment starts(Arena arena) {
    MemorySegment starts = arena.allocate(JAVA_INT, count + 1L);
    for (int i = 0; i < rows; i++) {
      add(starts, ownerOf.getAtIndex(JAVA_INT, i) + 1, 1);
    }
    for (int owner = 0; owner < count; owner++) {
      add(starts, owner + 1, starts.getAtIndex(JAVA_INT, owner));
    }
    return starts;
  }

  // returns what was there before
  private static int add(MemorySegment ints, int i, int more) {
    int before = ints.getAtIndex(JAVA_INT, i);
    ints.setAtIndex(JAVA_INT, i, before + more);
    return before;
  }

  private MemorySegment byOwnerThenOrdinal(ContentRows content, Arena arena) {
    MemorySegment next = arena.allocate(JAVA_INT, count + 1L).copyFrom(starts);
    MemorySegment keys = arena.allocate(JAVA_LONG, rows);
    for (int i = 0; i < rows; i++) {
      long key = content.number(ChunkNumber.ORDINAL, i) << Integer.SIZE | i;
      keys.setAtIndex(JAVA_LONG, add(next, ownerOf.getAtIndex(JAVA_INT, i), 1), key);
    }
    for (int owner = 0; owner < count; owner++) {
      LongSort.sort(keys, start(owner), start(owner + 1), arena);
    }
    MemorySegment sorted = arena.allocate(JAVA_INT, rows);
    for (int i = 0; i < rows; i++) {
      sorted.setAtIndex(JAVA_INT, i, (int) keys.getAtIndex(JAVA_LONG, i));
    }
    return sorted;
  }

  int count() {
    return count;
  }

  /** The owner of each row, as ints. */
  MemorySegment ofRows() {
    return ownerOf;
  }

  /** The rows by owner, in each by ordinal, as ints. */
  MemorySegment chunks() {
    return chunks;
  }

  /** Where the owner's rows begin among these; for {@link #count} where the last end. */
  int start(int owner) {
    return starts.getAtIndex(JAVA_INT, owner);
  }

  int firstChunk(int owner) {
    return chunks.getAtIndex(JAVA_INT, start(owner));
  }
}
