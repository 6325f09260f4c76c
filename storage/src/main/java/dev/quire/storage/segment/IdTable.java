package dev.quire.storage.segment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.npy.NpyArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * From an id to its row in a sealed segment: a hash table in a mapped array, so that most ids that
 * are not here cost one look. (A binary search among a million ids reads forty places.)
 *
 * <pre>
 * u8 [capacity]   a free slot is 0, any other is hash · 2³² + row + 1, of {@link HashedId}
 * capacity        the least power of two that is at least 4/3 of the rows, and more than they are
 * </pre>
 *
 * A row's slot is the first free one from {@code hash % capacity} on, around the end, the rows
 * being put in one after the other.
 *
 * @param name for messages
 * @param filter of the ids that are here
 */
record IdTable(String name, NpyArray slots, SealedBytes ids, IdFilter filter) {
  /** So many have a table whose slots an int can count, as a Java index does. */
  static final int MAX_ROWS = 3 << 28;

  private static final long FREE = 0;

  /** With a filter that is made of the slots, in memory of the arena. */
  static IdTable open(String name, NpyArray slots, SealedBytes ids, Arena arena) {
    IdFilter filter = new IdFilter(ids.size(), arena);
    for (long slot = 0; slot < slots.length(); slot++) {
      long held = slots.longAt(slot);
      if (held != FREE) {
        filter.add((int) (held >>> 32));
      }
    }
    return new IdTable(name, slots, ids, filter);
  }

  static int capacity(int rows) {
    long atLeast = Math.max(rows + 1L, (rows * 4L + 2) / 3);
    return Math.toIntExact(Math.max(1, Long.highestOneBit(atLeast - 1) << 1));
  }

  /** The slots of so many rows, longs in memory of the arena. */
  static MemorySegment of(int rows, IdHash hashes, Arena arena) {
    int capacity = capacity(rows);
    MemorySegment table = arena.allocate(JAVA_LONG, capacity);
    for (int row = 0; row < rows; row++) {
      int hash = hashes.of(row);
      int slot = hash & (capacity - 1);
      while (table.getAtIndex(JAVA_LONG, slot) != FREE) {
        slot = (slot + 1) & (capacity - 1);
      }
      table.setAtIndex(JAVA_LONG, slot, (long) hash << 32 | (row + 1));
    }
    return table;
  }

  /** The hash of a row's id. */
  @FunctionalInterface
  interface IdHash {
    int of(int row);
  }

  /** The row that has the id; −1 where none has. */
  int find(HashedId id) {
    if (!filter.mayHold(id.hash())) {
      return -1;
    }
    int capacity = (int) slots.length();
    for (int i = 0; i < capacity; i++) {
      long held = slots.longAt((id.hash() + i) & (capacity - 1));
      if (held == FREE) {
        return -1;
      }
      if ((int) (held >>> 32) == id.hash() && isAt((int) held - 1, id)) {
        return (int) held - 1;
      }
    }
    throw new StorageFailure(name + " has no free slot: it is damaged; run fsck");
  }

  private boolean isAt(int row, HashedId id) {
    return ids.get(Objects.checkIndex(row, ids.size())).mismatch(MemorySegment.ofArray(id.utf8()))
        < 0;
  }
}
