package dev.quire.storage.segment;

import dev.quire.domain.document.DocumentId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The documents that live chunk rows belong to, numbered as they come. Rows that are written
 * together mostly belong together: the document of the row before is not looked up again. One
 * writer; readers bring the count of rows that they may see.
 */
final class LiveOwners {
  private final LiveIds rows;
  private final GrowingInts ownerOf = new GrowingInts();
  private final LiveBytes ids;
  private int count;
  private DocumentId last = new DocumentId("none yet");
  private HashedId hashedLast = HashedId.of(last);
  private HashedId lastAdded = HashedId.of(last);

  /**
   * @param arena for the documents' ids
   */
  LiveOwners(Arena arena) {
    this.ids = new LiveBytes(arena);
    this.rows = new LiveIds(row -> id(ownerOf(row)));
  }

  /** Adds the row, which belongs to this document. */
  void add(int row, DocumentId document) {
    // one that comes again and again is encoded once
    if (!last.equals(document)) {
      last = document;
      hashedLast = HashedId.of(document);
    }
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
    return older < 0 ? newOwner() : ownerOf.get(older);
  }

  private int newOwner() {
    ids.append(count, hashedLast.utf8());
    return count++;
  }

  /** How many there are, those of rows that a reader does not see yet included. */
  int count() {
    return count;
  }

  int ownerOf(int row) {
    return ownerOf.get(row);
  }

  /** The UTF-8 of the document's id. */
  MemorySegment id(int owner) {
    return ids.get(owner);
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
    return rows.memoryBytes() + ownerOf.bytes() + ids.memoryBytes();
  }
}
