package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntFunction;

/**
 * From an id to the rows that have it, newest first: an open-addressing hash table of the newest
 * rows, and a link from each row to the one before with the same id. The ids themselves stay where
 * the rows are.
 *
 * <p>One writer, readers without locks. A reader that captured a row count may meet newer rows in
 * the table; it follows their links back to a row that it knows. A row is complete before it is put
 * into a slot (release), and a slot is read before its row (acquire).
 */
final class LiveIds {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int FREE = 0;

  private final IntFunction<MemorySegment> idOf;
  private final GrowingInts hashes = new GrowingInts();
  private final GrowingInts olders = new GrowingInts();
  // row + 1 of the newest row of an id
  private volatile int[] slots = new int[32];
  private int distinct;

  LiveIds(IntFunction<MemorySegment> idOf) {
    this.idOf = idOf;
  }

  /**
   * Adds the row, whose id must be readable already, and returns the row that had the id before; −1
   * for none.
   */
  int add(int row, byte[] id) {
    if (distinct * 2 >= slots.length) {
      grow();
    }
    int hash = hash(id);
    int[] table = slots;
    int slot = slotOf(table, MemorySegment.ofArray(id), hash);
    int older = table[slot] - 1;
    hashes.set(row, hash);
    olders.set(row, older);
    SLOT.setRelease(table, slot, row + 1);
    distinct += older < 0 ? 1 : 0;
    return older;
  }

  /** The newest row below the limit that has the id; −1 for none. */
  int newest(byte[] id, int limit) {
    int[] table = slots;
    int slot = slotOf(table, MemorySegment.ofArray(id), hash(id));
    int row = (int) SLOT.getAcquire(table, slot) - 1;
    while (row >= limit) {
      row = olders.get(row);
    }
    return row;
  }

  /** The row before this one that has the same id; −1 for none. */
  int older(int row) {
    return olders.get(row);
  }

  long memoryBytes() {
    return hashes.bytes() + olders.bytes() + (long) slots.length * Integer.BYTES;
  }

  // the slot that holds a row of this id, or the free one where it belongs
  private int slotOf(int[] table, MemorySegment id, int hash) {
    int slot = hash & (table.length - 1);
    for (int row = (int) SLOT.getAcquire(table, slot);
        row != FREE && !isRowOf(row - 1, id, hash);
        row = (int) SLOT.getAcquire(table, slot)) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private boolean isRowOf(int row, MemorySegment id, int hash) {
    return hashes.get(row) == hash && idOf.apply(row).mismatch(id) < 0;
  }

  private void grow() {
    int[] old = slots;
    int[] grown = new int[old.length * 2];
    for (int row : old) {
      if (row != FREE) {
        int slot = hashes.get(row - 1) & (grown.length - 1);
        while (grown[slot] != FREE) {
          slot = (slot + 1) & (grown.length - 1);
        }
        grown[slot] = row;
      }
    }
    slots = grown;
  }

  // FNV-1a, then mixed, because the table uses the low bits alone
  private static int hash(byte[] id) {
    int hash = 0x811C9DC5;
    for (byte b : id) {
      hash = (hash ^ (b & 0xFF)) * 0x01000193;
    }
    hash = (hash ^ (hash >>> 16)) * 0x7FEB352D;
    return hash ^ (hash >>> 15);
  }
}
