package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.IntFunction;

/**
 * From an id to the rows that have it, newest first: an open-addressing hash table of the newest
 * rows, and a link from each row to the one before with the same id. The ids themselves stay where
 * the rows are; the table keeps their hashes, so that a search for what is not there reads nothing
 * else.
 *
 * <p>One writer, readers without locks. A reader that captured a row count may meet newer rows in
 * the table; it follows their links back to a row that it knows. A row is complete before it is put
 * into a slot (release), and a slot is read before its row (acquire).
 */
final class LiveIds {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long FREE = 0;

  private final IntFunction<MemorySegment> idOf;
  private final GrowingInts olders = new GrowingInts();
  // hash · row + 1 of the newest row of an id
  private volatile long[] slots = new long[32];
  private int distinct;
  private int lastSlot;

  LiveIds(IntFunction<MemorySegment> idOf) {
    this.idOf = idOf;
  }

  /**
   * Adds the row, whose id must be readable already, and returns the row that had the id before; −1
   * for none.
   */
  int add(int row, HashedId id) {
    if (distinct * 2 >= slots.length) {
      grow();
    }
    long[] table = slots;
    lastSlot = slotOf(table, id);
    int older = olderThan(row, table[lastSlot]);
    distinct += older < 0 ? 1 : 0;
    publish(table, row, older, id.hash());
    return older;
  }

  /** Adds a row that has the id of the row added before, which need not be looked up again. */
  void addLikeLast(int row) {
    long[] table = slots;
    long last = table[lastSlot];
    publish(table, row, olderThan(row, last), hash(last));
  }

  // the row itself is there already where memory ran out when it was added the first time
  private int olderThan(int row, long held) {
    return row(held) == row ? olders.get(row) : row(held);
  }

  private void publish(long[] table, int row, int older, int hash) {
    olders.set(row, older);
    SLOT.setRelease(table, lastSlot, (long) hash << 32 | (row + 1));
  }

  /** The newest row below the limit that has the id; −1 for none. */
  int newest(HashedId id, int limit) {
    long[] table = slots;
    int row = row((long) SLOT.getAcquire(table, slotOf(table, id)));
    while (row >= limit) {
      row = olders.get(row);
    }
    return row;
  }

  /** The same for many ids: −1 in the place of each that has no row. */
  int[] newest(List<HashedId> ids, int limit) {
    long[] table = slots;
    int[] rows = new int[ids.size()];
    // all slots first, branching on none: the memory is asked for all of them at once
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(table[ids.get(i).hash() & (table.length - 1)]);
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] = rows[i] < 0 ? rows[i] : newest(ids.get(i), limit);
    }
    return rows;
  }

  /** The row before this one that has the same id; −1 for none. */
  int older(int row) {
    return olders.get(row);
  }

  long memoryBytes() {
    return olders.bytes() + (long) slots.length * Long.BYTES;
  }

  // the slot that holds a row of this id, or the free one where it belongs
  private int slotOf(long[] table, HashedId id) {
    int slot = id.hash() & (table.length - 1);
    for (long held = (long) SLOT.getAcquire(table, slot);
        held != FREE && !isOf(held, id);
        held = (long) SLOT.getAcquire(table, slot)) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private boolean isOf(long held, HashedId id) {
    return hash(held) == id.hash()
        && idOf.apply(row(held)).mismatch(MemorySegment.ofArray(id.utf8())) < 0;
  }

  private void grow() {
    long[] old = slots;
    long[] grown = new long[old.length * 2];
    for (long held : old) {
      if (held != FREE) {
        int slot = hash(held) & (grown.length - 1);
        while (grown[slot] != FREE) {
          slot = (slot + 1) & (grown.length - 1);
        }
        grown[slot] = held;
      }
    }
    slots = grown;
  }

  private static int row(long held) {
    return (int) held - 1;
  }

  private static int hash(long held) {
    return (int) (held >>> 32);
  }
}
