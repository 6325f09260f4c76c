package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The documents that chunk rows belong to, numbered by ascending id, and the rows of each by
 * ordinal.
 */
final class Owners {
  private final int[] ownerOf;
  private final int[] chunks;
  private final int[] starts;

  private Owners(int[] ownerOf, int[] chunks, int[] starts) {
    this.ownerOf = ownerOf;
    this.chunks = chunks;
    this.starts = starts;
  }

  static Owners of(ContentRows rows) {
    int[] chunks = ContentRows.identity(rows.chunks());
    RowSort.sort(chunks, 0, chunks.length, (a, b) -> byOwnerThenOrdinal(rows, a, b));
    int[] ownerOf = new int[chunks.length];
    int[] starts = new int[chunks.length + 1];
    int owners = 0;
    for (int i = 0; i < chunks.length; i++) {
      if (i == 0 || owner(rows, chunks[i]).mismatch(owner(rows, chunks[i - 1])) >= 0) {
        starts[owners++] = i;
      }
      ownerOf[chunks[i]] = owners - 1;
    }
    starts[owners] = chunks.length;
    return new Owners(ownerOf, chunks, Arrays.copyOf(starts, owners + 1));
  }

  private static int byOwnerThenOrdinal(ContentRows rows, int a, int b) {
    int order = Ids.compare(owner(rows, a), owner(rows, b));
    return order != 0
        ? order
        : Long.compare(rows.number(ChunkNumber.ORDINAL, a), rows.number(ChunkNumber.ORDINAL, b));
  }

  private static MemorySegment owner(ContentRows rows, int i) {
    return rows.bytes(ChunkBytes.DOCUMENT_ID, i);
  }

  int count() {
    return starts.length - 1;
  }

  int[] ownerOf() {
    return ownerOf;
  }

  /** Rows by owner, in each by ordinal. */
  int[] chunks() {
    return chunks;
  }

  /** Where the owner's rows begin in {@link #chunks}; for {@link #count} where the last end. */
  int start(int owner) {
    return starts[owner];
  }

  int firstChunk(int owner) {
    return chunks[starts[owner]];
  }
}
