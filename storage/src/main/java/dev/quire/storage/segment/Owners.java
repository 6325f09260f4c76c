package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The documents that chunk rows belong to, numbered by ascending id, and the rows of each by
 * ordinal. Each source segment has numbered its documents already, so that only documents are
 * compared, not rows. What grows with the rows lies in the arena.
 */
final class Owners {
  private final MemorySegment ownerOf;
  private final MemorySegment chunks;
  private final int rows;
  private final int[] starts;

  Owners(ContentRows rows, Arena arena) {
    this.rows = rows.chunks();
    int[][] numbers = new Numbering(rows).numbers(arena);
    ownerOf = arena.allocate(JAVA_INT, this.rows);
    int owners = 0;
    for (int i = 0; i < this.rows; i++) {
      int owner = numbers[rows.segmentOf(i)][rows.ownerInSegment(i)];
      ownerOf.setAtIndex(JAVA_INT, i, owner);
      owners = Math.max(owners, owner + 1);
    }
    starts = starts(owners);
    chunks = byOwnerThenOrdinal(rows, arena);
  }

  /** The owners of each source by their places among all owners. */
  private static final class Numbering {
    private static final int UNUSED = -1;
    private final ContentRows rows;
    private final int[][] numbers;
    private final RowRefs used;

    Numbering(ContentRows rows) {
      this.rows = rows;
      this.numbers = new int[rows.segments()][];
      for (int segment = 0; segment < numbers.length; segment++) {
        numbers[segment] = new int[rows.source(segment).owners()];
        Arrays.fill(numbers[segment], UNUSED);
      }
      RowRefs.Builder found = new RowRefs.Builder();
      for (int i = 0; i < rows.chunks(); i++) {
        int[] ofSegment = numbers[rows.segmentOf(i)];
        int owner = rows.ownerInSegment(i);
        if (ofSegment[owner] == UNUSED) {
          ofSegment[owner] = 0;
          found.add(rows.segmentOf(i), owner);
        }
      }
      used = found.build();
    }

    int[][] numbers(Arena arena) {
      MemorySegment order = IdSort.order(used.size(), this::id, arena);
      int number = -1;
      int before = 0;
      for (int i = 0; i < used.size(); i++) {
        int next = order.getAtIndex(JAVA_INT, i);
        // two segments may hold chunks of one document
        number += i > 0 && id(next).mismatch(id(before)) < 0 ? 0 : 1;
        numbers[used.segment(next)][used.row(next)] = number;
        before = next;
      }
      return numbers;
    }

    private MemorySegment id(int i) {
      return rows.source(used.segment(i)).ownerId(used.row(i));
    }
  }

  private int[] starts(int owners) {
    int[] counts = new int[owners + 1];
    for (int i = 0; i < rows; i++) {
      counts[ownerOf.getAtIndex(JAVA_INT, i) + 1]++;
    }
    for (int owner = 0; owner < owners; owner++) {
      counts[owner + 1] += counts[owner];
    }
    return counts;
  }

  private MemorySegment byOwnerThenOrdinal(ContentRows content, Arena arena) {
    int[] next = starts.clone();
    MemorySegment keys = arena.allocate(JAVA_LONG, rows);
    for (int i = 0; i < rows; i++) {
      long key = content.number(ChunkNumber.ORDINAL, i) << Integer.SIZE | i;
      keys.setAtIndex(JAVA_LONG, next[ownerOf.getAtIndex(JAVA_INT, i)]++, key);
    }
    for (int owner = 0; owner + 1 < starts.length; owner++) {
      LongSort.sort(keys, starts[owner], starts[owner + 1], arena);
    }
    MemorySegment sorted = arena.allocate(JAVA_INT, rows);
    for (int i = 0; i < rows; i++) {
      sorted.setAtIndex(JAVA_INT, i, (int) keys.getAtIndex(JAVA_LONG, i));
    }
    return sorted;
  }

  int count() {
    return starts.length - 1;
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
    return starts[owner];
  }

  int firstChunk(int owner) {
    return chunks.getAtIndex(JAVA_INT, starts[owner]);
  }
}
