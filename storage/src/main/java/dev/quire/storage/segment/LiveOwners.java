package dev.quire.storage.segment;

import dev.quire.domain.document.DocumentId;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * The documents that live chunk rows belong to, numbered as they come. Rows that are written
 * together mostly belong together: the document of the row before is not looked up again. One
 * writer; readers bring the count of rows that they may see.
 */
final class LiveOwners {
  private final LiveIds rows;
  private final GrowingInts ownerOf = new GrowingInts();
  private final GrowingInts firstRows = new GrowingInts();
  private int count;
  private DocumentId last = new DocumentId("none yet");
  private HashedId hashedLast = HashedId.of(last);
  private HashedId lastAdded = HashedId.of(last);

  /**
   * @param idOf the id of the document that a row belongs to
   */
  LiveOwners(IntFunction<MemorySegment> idOf) {
    this.rows = new LiveIds(idOf);
  }

  /** The bytes of an id; one that is asked for again and again is encoded once. */
  byte[] utf8(DocumentId id) {
    if (!last.equals(id)) {
      last = id;
      hashedLast = HashedId.of(id);
    }
    return hashedLast.utf8();
  }

  /** Adds the row, which belongs to the document that was asked for last. */
  void add(int row) {
    boolean again = row > 0 && lastAdded == hashedLast;
    // before the row can be found, its owner must be known
    ownerOf.set(row, again ? ownerOf.get(row - 1) : owner(row));
    if (again) {
      rows.addLikeLast(row);
    } else {
      rows.add(row, hashedLast);
      lastAdded = hashedLast;
    }
  }

  private int owner(int row) {
    int older = rows.newest(hashedLast, row);
    return older < 0 ? newOwner(row) : ownerOf.get(older);
  }

  private int newOwner(int row) {
    firstRows.set(count, row);
    return count++;
  }

  /** How many there are, those of rows that a reader does not see yet included. */
  int count() {
    return count;
  }

  int ownerOf(int row) {
    return ownerOf.get(row);
  }

  /** A row of the owner. */
  int firstRow(int owner) {
    return firstRows.get(owner);
  }

  /** Chunk rows of the document, ascending. */
  int[] rowsOf(HashedId id, int limit) {
    int newest = rows.newest(id, limit);
    int size = 0;
    for (int row = newest; row >= 0; row = rows.older(row)) {
      size++;
    }
    int[] ascending = new int[size];
    for (int row = newest; row >= 0; row = rows.older(row)) {
      ascending[--size] = row;
    }
    return ascending;
  }

  long memoryBytes() {
    return rows.memoryBytes() + ownerOf.bytes() + firstRows.bytes();
  }
}
